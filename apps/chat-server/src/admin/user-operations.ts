import type { ThreadMetadata } from '@frontdesk/chatkit'
import { deleteUser } from '@frontdesk/store/maintenance'
import type { SqlStore } from '@frontdesk/store'
import type { FileStore } from '@frontdesk/store/files'
import { z } from 'zod'
import type { Audit } from '../audit/audit.ts'
import { identify } from '../http/identify.ts'
import { defineOperation, tenantOf } from './operation.ts'
import type { Operation } from './operation.ts'
import { Done, Item, Tenant, Thread, User } from './schemas.ts'
import { loadAllItems, ownerOf } from './thread-operations.ts'

const PAGE = 100

export interface UserOperationParts {
  store: SqlStore
  files: FileStore
  audit: Audit
}

/**
 * What the law lets people ask for: a copy of everything that is theirs, and its deletion. Operators can also shut a
 * user out.
 */
export function userOperations({ store, files, audit }: UserOperationParts): Operation[] {
  return [
    defineOperation({
      method: 'get',
      path: '/admin/users/:user/export',
      summary: 'Everything that is kept of a user: threads with their items, files by name, usage, audit',
      params: User,
      query: Tenant,
      response: z.object({
        user: z.string(),
        threads: z.array(z.object({ thread: Thread, items: z.array(Item) })),
        attachments: z.array(z.looseObject({ id: z.string(), name: z.string() })),
        usage: z.array(z.looseObject({})),
        audit: z.array(z.looseObject({ action: z.string() })),
      }),
      run: async ({ params: { user }, query, req }) => {
        const owner = ownerOf(user, tenantOf(req, query.tenant))
        const threads = []
        for (const thread of await loadAll<ThreadMetadata>((page) => store.loadThreads(page, owner))) {
          threads.push({ thread, items: await loadAllItems(store, thread.id, owner) })
        }
        const attachments = await loadAll((page) => store.loadAttachments(page, owner))
        const named = { userId: user, tenantId: owner.tenantId, limit: 1_000_000 }
        const usage = await store.records.loadUsage(named)
        const records = await store.records.loadAudit(named)
        await audit.record('user.exported', { of: user }, identify(req))
        return { user, threads, attachments, usage, audit: records }
      },
    }),
    defineOperation({
      method: 'delete',
      path: '/admin/users/:user',
      summary: 'Delete everything of a user, files included. One record stays: that it was done',
      params: User,
      query: Tenant,
      response: z.object({ deleted: z.record(z.string(), z.number()) }),
      run: async ({ params: { user }, query, req }) => {
        const deleted = await deleteUser(store, ownerOf(user, tenantOf(req, query.tenant)), { files })
        await audit.record(
          'user.deleted',
          { rows: Object.values(deleted).reduce((sum, count) => sum + count, 0) },
          identify(req),
        )
        return { deleted }
      },
    }),
    ...(['disable', 'enable'] as const).map((action) =>
      defineOperation({
        method: 'post',
        path: `/admin/users/:user/${action}`,
        summary: action === 'disable' ? 'Refuse a user, whatever it proves' : 'Let a user call again',
        params: User,
        query: Tenant,
        response: Done,
        run: async ({ params: { user }, query, req }) => {
          const owner = ownerOf(user, tenantOf(req, query.tenant))
          await (action === 'disable' ? store.credentials.disableUser(owner) : store.credentials.enableUser(owner))
          await audit.record(`user.${action}d`, { of: user }, identify(req))
          return { done: true }
        },
      }),
    ),
  ]
}

interface Step<Element> {
  data: Element[]
  has_more: boolean
  after?: string | null | undefined
}

async function loadAll<Element>(
  load: (page: { limit: number; order: 'asc'; after: string | undefined }) => Promise<Step<Element>>,
): Promise<Element[]> {
  const all: Element[] = []
  for (let after: string | undefined, isMore = true; isMore;) {
    const page = await load({ limit: PAGE, order: 'asc', after })
    all.push(...page.data)
    isMore = page.has_more
    after = page.after ?? undefined
  }
  return all
}
