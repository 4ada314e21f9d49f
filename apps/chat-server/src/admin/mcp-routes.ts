import { json, Router } from 'express'
import { McpConfigError, USER_META_KEY } from '@frontdesk/mcp-host'
import type { McpFleet } from '@frontdesk/mcp-host'
import { z } from 'zod'
import type { Audit } from '../audit/audit.ts'
import { principalOf } from '../auth/authorize.ts'
import { refuse } from '../http/refuse.ts'

const NamedTool = z.strictObject({ server: z.string(), tool: z.string() })
const Call = z.strictObject({ ...NamedTool.shape, arguments: z.record(z.string(), z.unknown()).default({}) })

export interface McpRoutesParts {
  fleet: McpFleet
  audit: Pick<Audit, 'record'>
}

/**
 * `GET /admin/mcp`: each tool server with its processes and tools. `POST /admin/mcp/accept` lets a tool in that changed after it was first seen.
 * `POST /admin/mcp/call` calls a tool as the operator who asks, and gives its result as the model would read it.
 */
export function mcpRoutes({ fleet, audit }: McpRoutesParts): Router {
  const router = Router()
  router.get('/admin/mcp', async (_req, res) => void res.json({ data: await fleet.inspect() }))
  router.post('/admin/mcp/accept', json(), async (req, res) => {
    const { success, data, error } = NamedTool.safeParse(req.body)
    if (!success) return refuse(res, 400, 'invalid_request', z.prettifyError(error))
    if (!fleet.acceptTool(data)) {
      return refuse(res, 404, 'not_found', `No tool ${data.tool} of ${data.server} waits to be accepted.`)
    }
    req.log.info(data, 'A changed tool was accepted')
    await audit.record('tool.accepted', data, principalOf(req))
    res.json({ accepted: data })
  })
  router.post('/admin/mcp/call', json(), async (req, res) => {
    const { success, data, error } = Call.safeParse(req.body)
    if (!success) return refuse(res, 400, 'invalid_request', z.prettifyError(error))
    const { userId, tenantId } = principalOf(req)
    const user = { userId, ...(tenantId !== undefined && { tenantId }) }
    const view = viewOf(fleet, data.server)
    if (view === undefined) return refuse(res, 404, 'not_found', `There is no tool server ${data.server}.`)
    const call = () => view.callToolResult(data.tool, data.arguments, { [USER_META_KEY]: user })
    res.json(await fleet.runAs(user, call))
  })
  return router
}

function viewOf(fleet: McpFleet, server: string) {
  try {
    return fleet.server(server, { agent: 'operator' })
  } catch (error) {
    if (error instanceof McpConfigError) return undefined
    throw error
  }
}
