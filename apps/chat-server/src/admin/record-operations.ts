import type { SqlStore } from '@frontdesk/store'
import { z } from 'zod'
import { defineOperation, tenantOf } from './operation.ts'
import type { Operation } from './operation.ts'
import { Range, limit, listOf, tenant } from './schemas.ts'

const Row = z.looseObject({ createdAt: z.string() })

/** What the server has written down: feedback, escalations, the audit, and the keys that it has issued, without their secrets. */
export function recordOperations({ records, credentials }: Pick<SqlStore, 'records' | 'credentials'>): Operation[] {
  return [
    defineOperation({
      method: 'get',
      path: '/admin/feedback',
      summary: 'What users said of answers, the last first',
      query: Range,
      response: listOf(Row),
      run: async ({ query, req }) => ({
        data: await records.loadFeedback({ ...query, tenantId: tenantOf(req, query.tenant) }),
      }),
    }),
    defineOperation({
      method: 'get',
      path: '/admin/audit',
      summary: 'What was done and by whom, the last first; before is the key of the last record of the page before',
      query: Range.extend({ user: z.string().optional(), before: z.coerce.number().int().optional() }),
      response: listOf(Row),
      run: async ({ query: { tenant: wished, user, ...range }, req }) => ({
        data: await records.loadAudit({ ...range, tenantId: tenantOf(req, wished), userId: user }),
      }),
    }),
    defineOperation({
      method: 'get',
      path: '/admin/keys',
      summary: 'The API keys that were issued, without their secrets',
      query: z.strictObject({ tenant, limit }),
      response: listOf(Row),
      run: async ({ query, req }) => {
        const only = tenantOf(req, query.tenant)
        const keys = await credentials.list({ kind: 'key', limit: query.limit })
        return { data: only === undefined ? keys : keys.filter(({ tenantId }) => tenantId === only) }
      },
    }),
  ]
}
