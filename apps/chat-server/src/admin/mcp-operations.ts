import { NotFoundError } from '@frontdesk/chatkit/server'
import { McpConfigError, USER_META_KEY } from '@frontdesk/mcp-host'
import type { McpFleet, McpServerView } from '@frontdesk/mcp-host'
import { z } from 'zod'
import type { Audit } from '../audit/audit.ts'
import { principalOf } from '../auth/authorize.ts'
import { defineOperation } from './operation.ts'
import type { Operation } from './operation.ts'
import { listOf } from './schemas.ts'

const NamedTool = z.strictObject({ server: z.string(), tool: z.string().describe('As the server names it.') })
const Call = z.strictObject({ ...NamedTool.shape, arguments: z.record(z.string(), z.unknown()).default({}) })

const Approval = z.union([z.enum(['never', 'destructive', 'always']), z.array(z.string())])
const Process = z.looseObject({
  state: z.enum(['starting', 'ready', 'waiting', 'broken', 'stopped', 'closed']),
  pid: z.int().optional().describe('Of the child process, where there is one.'),
  restarts: z.int(),
  lastError: z.string().optional().describe('Why the last process ended or did not start.'),
})
const Tool = z.looseObject({
  name: z.string(),
  calledAs: z.string().describe('As models call it.'),
  description: z.string(),
  annotations: z.looseObject({}),
  needsApproval: z.boolean(),
})
const Server = z.looseObject({
  name: z.string(),
  trust: z.enum(['own', 'third-party']),
  scope: z.enum(['shared', 'user']),
  approval: Approval,
  processes: z.array(Process),
  tools: z.array(Tool),
  held: z.array(z.string()).describe('Tools that changed after they were first seen, and wait to be accepted.'),
})
const Result = z.looseObject({ content: z.array(z.looseObject({ type: z.string() })), isError: z.boolean().optional() })

export interface McpOperationParts {
  fleet: McpFleet
  audit: Pick<Audit, 'record'>
}

/** The tool servers as they are, and what an operator can do with their tools. */
export function mcpOperations({ fleet, audit }: McpOperationParts): Operation[] {
  return [
    defineOperation({
      method: 'get',
      path: '/admin/mcp',
      summary: 'Each tool server with its processes, its tools and its rule of approval',
      response: listOf(Server),
      run: async () => ({ data: await fleet.inspect() }),
    }),
    defineOperation({
      method: 'post',
      path: '/admin/mcp/accept',
      summary: 'Let a tool in that changed after it was first seen',
      body: NamedTool,
      response: z.object({ accepted: NamedTool }),
      run: async ({ body, req }) => {
        if (!fleet.acceptTool(body)) {
          throw new NotFoundError(`No tool ${body.tool} of ${body.server} waits to be accepted.`)
        }
        req.log.info(body, 'A changed tool was accepted')
        await audit.record('tool.accepted', body, principalOf(req))
        return { accepted: body }
      },
    }),
    defineOperation({
      method: 'post',
      path: '/admin/mcp/call',
      summary: 'Call a tool as the operator who asks; the result is as a model would read it',
      body: Call,
      response: Result,
      run: async ({ body, req }) => {
        const { userId, tenantId } = principalOf(req)
        const user = { userId, ...(tenantId !== undefined && { tenantId }) }
        const view = viewOf(fleet, body.server)
        return fleet.runAs(user, () => view.callToolResult(body.tool, body.arguments, { [USER_META_KEY]: user }))
      },
    }),
  ]
}

function viewOf(fleet: McpFleet, server: string): McpServerView {
  try {
    return fleet.server(server, { agent: 'operator' })
  } catch (error) {
    if (error instanceof McpConfigError) throw new NotFoundError(`There is no tool server ${server}.`, { cause: error })
    throw error
  }
}
