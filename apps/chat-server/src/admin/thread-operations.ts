import type { ThreadItem } from '@frontdesk/chatkit'
import type { SqlStore } from '@frontdesk/store'
import { z } from 'zod'
import type { Audit } from '../audit/audit.ts'
import { identify } from '../http/identify.ts'
import { defineOperation, tenantOf } from './operation.ts'
import type { Operation } from './operation.ts'
import {
  Done,
  Item,
  OwnedThread,
  Page,
  Range,
  Tenant,
  Thread,
  User,
  UserThread,
  limit,
  listOf,
  pageOf,
  tenant,
} from './schemas.ts'

const PAGE = 100

export interface ThreadOperationParts {
  store: SqlStore
  audit: Audit
}

/** Looking at the conversations of a user, and deleting them. The store is asked as that user: there is no other way in. */
export function threadOperations({ store, audit }: ThreadOperationParts): Operation[] {
  return [
    defineOperation({
      method: 'get',
      path: '/admin/threads',
      summary: 'The threads of all users, the newest first; q is a part of a title, of an id or of a user’s name',
      query: Range.extend({ q: z.string().optional(), user: z.string().optional(), after: z.string().optional() }),
      response: pageOf(OwnedThread),
      run: async ({ query: { q, user: userId, tenant: wished, ...rest }, req }) => {
        const page = await store.records.loadThreads({
          ...rest,
          query: q,
          userId,
          tenantId: tenantOf(req, wished),
        })
        return { ...page, data: page.data.map(({ userId: user, thread }) => ({ user, thread })) }
      },
    }),
    defineOperation({
      method: 'get',
      path: '/admin/users/:user/threads',
      summary: 'The threads of a user, the newest first',
      params: User,
      query: Page,
      response: pageOf(Thread),
      run: ({ params, query, req }) =>
        store.loadThreads(
          { limit: query.limit, order: 'desc', after: query.after },
          ownerOf(params.user, tenantOf(req, query.tenant)),
        ),
    }),
    defineOperation({
      method: 'get',
      path: '/admin/users/:user/search',
      summary: 'Messages and titles of a user with all the words of q',
      params: User,
      query: z.strictObject({ tenant, q: z.string().min(1), limit }),
      response: listOf(z.looseObject({ thread: Thread })),
      run: async ({ params, query, req }) => ({
        data: await store.search(
          { query: query.q, limit: query.limit },
          ownerOf(params.user, tenantOf(req, query.tenant)),
        ),
      }),
    }),
    defineOperation({
      method: 'get',
      path: '/admin/users/:user/threads/:thread',
      summary: 'A thread with all its items, in order, hidden ones too',
      params: UserThread,
      query: Tenant,
      response: z.object({ thread: Thread, items: z.array(Item) }),
      run: async ({ params, query, req }) => {
        const owner = ownerOf(params.user, tenantOf(req, query.tenant))
        const thread = await store.loadThread(params.thread, owner)
        const items = await loadAllItems(store, params.thread, owner)
        await audit.record('thread.viewed', { thread_id: params.thread, of: params.user }, identify(req))
        return { thread, items }
      },
    }),
    defineOperation({
      method: 'delete',
      path: '/admin/users/:user/threads/:thread',
      summary: 'Delete a thread with everything in it',
      params: UserThread,
      query: Tenant,
      response: Done,
      run: async ({ params, query, req }) => {
        const owner = ownerOf(params.user, tenantOf(req, query.tenant))
        await store.loadThread(params.thread, owner)
        await store.deleteThread(params.thread, owner)
        await audit.record('thread.deleted', { thread_id: params.thread, of: params.user }, identify(req))
        return { done: true }
      },
    }),
  ]
}

export function ownerOf(userId: string, tenantId: string | undefined) {
  return { userId, ...(tenantId !== undefined && { tenantId }) }
}

export async function loadAllItems(
  store: SqlStore,
  threadId: string,
  owner: ReturnType<typeof ownerOf>,
): Promise<ThreadItem[]> {
  const items: ThreadItem[] = []
  for (let after: string | undefined, isMore = true; isMore;) {
    const page = await store.loadThreadItems(threadId, { limit: PAGE, order: 'asc', after }, owner)
    items.push(...page.data)
    isMore = page.has_more
    after = page.after ?? undefined
  }
  return items
}
