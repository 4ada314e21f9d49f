import { readFile } from 'node:fs/promises'
import { tool } from '@openai/agents'
import type { FunctionTool } from '@openai/agents'
import { JsonObject } from '@frontdesk/chatkit'
import type { AgentContext } from '@frontdesk/chatkit/agents'
import { z } from 'zod'
import { contextOf } from '../desk-tools/context-of.ts'
import { StartError } from '../start-error.ts'

/** Something that a page can be asked, by the name that its `onClientTool` knows. */
export const ClientTool = z.strictObject({
  name: z.string().regex(/^[a-z][a-z\d_]{0,62}$/, 'must be of small letters, digits and _'),
  description: z.string().min(1).max(1_000),
  /** What it does, in the words of MCP. One that says nothing may do harm, and waits for the user once a text of strangers was read. */
  annotations: z
    .strictObject({ readOnlyHint: z.boolean().optional(), openWorldHint: z.boolean().optional() })
    .optional(),
  /** JSON Schema of an object. */
  parameters: z
    .looseObject({ type: z.literal('object') })
    .default({ type: 'object', properties: {}, additionalProperties: false }),
})
export type ClientTool = z.infer<typeof ClientTool>

/** The tools that can be asked for by name. */
const KNOWN: readonly ClientTool[] = [
  ClientTool.parse({
    name: 'get_selection',
    description: 'Asks the page for what the user has selected in it: the current selection, as text.',
    annotations: { readOnlyHint: true, openWorldHint: false },
  }),
]

/** Reads `CLIENT_TOOLS`: names of tools that are known here, and paths of JSON files with lists of others. Throws {@link StartError}. */
export async function loadClientTools(entries: readonly string[]): Promise<ClientTool[]> {
  const loaded = await Promise.all(
    entries.map(async (entry) => (entry.endsWith('.json') ? readTools(entry) : [find(entry)])),
  )
  return loaded.flat()
}

/** The tool as an agent has it. The agent's run ends there: the page answers with a request of its own. */
export function toAgentTool({ name, description, parameters }: ClientTool): FunctionTool<AgentContext> {
  return tool({
    name,
    description,
    parameters: parameters as never,
    strict: false,
    execute: async (input: unknown, runContext) => {
      contextOf(runContext).clientToolCall = { name, arguments: JsonObject.parse(input ?? {}) }
      return 'The page was asked.'
    },
  }) as FunctionTool<AgentContext>
}

function find(name: string): ClientTool {
  const known = KNOWN.find((each) => each.name === name)
  if (known) return known
  const names = KNOWN.map((each) => each.name).join(', ')
  throw new StartError(
    `CLIENT_TOOLS names ${name}. Known are ${names}; others come from a file whose name ends in .json.`,
  )
}

async function readTools(path: string): Promise<ClientTool[]> {
  try {
    return z.array(ClientTool).parse(JSON.parse(await readFile(path, 'utf8')))
  } catch (error) {
    const reason = error instanceof z.ZodError ? z.prettifyError(error) : String(error)
    throw new StartError(`CLIENT_TOOLS names ${path}, which is no list of tools. ${reason}`, { cause: error })
  }
}
