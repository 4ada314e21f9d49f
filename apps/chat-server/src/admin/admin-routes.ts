import { Router } from 'express'
import type { McpFleet } from '@frontdesk/mcp-host'
import type { SqlStore } from '@frontdesk/store'
import type { FileStore } from '@frontdesk/store/files'
import type { Audit } from '../audit/audit.ts'
import { createOpenApi } from './openapi/create-openapi.ts'
import { mcpOperations } from './mcp-operations.ts'
import { mountOperation } from './operation.ts'
import type { Operation } from './operation.ts'
import { recordOperations } from './record-operations.ts'
import { threadOperations } from './thread-operations.ts'
import { usageOperation } from './usage-operation.ts'
import { userOperations } from './user-operations.ts'

export interface AdminParts {
  store: SqlStore
  files: FileStore
  audit: Audit
  fleet: McpFleet
}

/** What those who run the service can do. A new operation is an entry of one of these lists: it is served and documented by that. */
export function adminOperations({ store, files, audit, fleet }: AdminParts): Operation[] {
  return [
    ...threadOperations({ store, audit }),
    ...userOperations({ store, files, audit }),
    ...recordOperations(store),
    usageOperation(store),
    ...mcpOperations({ fleet, audit }),
  ]
}

/** `/admin/…`, and `GET /openapi.json`, which describes it. */
export function adminRoutes(parts: AdminParts, { version }: { version: string }): Router {
  const router = Router()
  const operations = adminOperations(parts)
  const document = createOpenApi(operations, { version })
  for (const operation of operations) mountOperation(router, operation)
  router.get('/openapi.json', (_req, res) => void res.json(document))
  return router
}
