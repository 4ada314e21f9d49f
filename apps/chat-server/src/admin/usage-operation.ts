import type { Records } from '@frontdesk/store'
import { z } from 'zod'
import { defineOperation, tenantOf } from './operation.ts'
import type { Operation } from './operation.ts'
import { Range, listOf } from './schemas.ts'

const PARTS = ['user', 'model', 'agent', 'thread', 'day'] as const

const Query = Range.extend({
  by: z
    .string()
    .transform((text) => text.split(','))
    .pipe(z.array(z.enum(PARTS, `must be some of ${PARTS.join(', ')}, separated by commas`)))
    .default(['user', 'model']),
  user: z.string().optional(),
})

/** Tokens and cost. */
export function usageOperation({ records }: { records: Records }): Operation {
  return defineOperation({
    method: 'get',
    path: '/admin/usage',
    summary: 'Tokens and cost, told apart by by, the costliest first',
    query: Query,
    response: listOf(z.looseObject({})),
    run: async ({ query: { user: userId, tenant, ...options }, req }) => ({
      data: await records.loadUsage({ ...options, userId, tenantId: tenantOf(req, tenant) }),
    }),
  })
}
