import type { MCPServer } from '@openai/agents'
import { z } from 'zod'

/** The rows of a query, as mcp-db answers them. */
export const QueryResult = z.object({
  columns: z.array(z.string()).min(1),
  rows: z.array(z.array(z.union([z.string(), z.number(), z.boolean(), z.null()]))),
})
export type QueryResult = z.infer<typeof QueryResult>

/** The last rows that each run has got of the database: what is shown never passes through the model, which might change it. */
export class QueryResults {
  readonly #last = new WeakMap<object, QueryResult>()

  /** Notes the rows of each query. For the `customDataExtractor` of a tool server. */
  readonly note: NonNullable<MCPServer['customDataExtractor']> = ({
    runContext,
    toolName,
    structuredContent,
    isError,
  }) => {
    const result = toolName === 'query' ? QueryResult.safeParse(structuredContent).data : undefined
    const { context } = runContext
    if (result && typeof context === 'object' && context !== null) this.#last.set(context, result)
    return isError ? { isError } : undefined
  }

  lastOf(context: object): QueryResult | undefined {
    return this.#last.get(context)
  }
}
