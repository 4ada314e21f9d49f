import type { Attachment, Page } from '@frontdesk/chatkit'
import { NotFoundError } from '@frontdesk/chatkit/server'
import type { PageOptions } from '@frontdesk/chatkit/server'
import type { Owner } from '../context.ts'
import { toPage, WALK } from './page.ts'
import type { StoredRow } from './page.ts'
import { change, query } from './query.ts'
import type { Work } from './query.ts'

export function* loadAttachment(attachmentId: string, owner: Owner): Work<Attachment> {
  const [row] = yield* query<{ body: string }>(
    'SELECT body FROM attachments WHERE id = $1 AND tenant_id = $2 AND user_id = $3',
    [attachmentId, owner.tenantId, owner.userId],
  )
  if (row === undefined) throw new NotFoundError(`There is no attachment ${attachmentId}.`)
  return JSON.parse(row.body) as Attachment
}

export function* loadAttachments(options: PageOptions, owner: Owner): Work<Page<Attachment>> {
  const { beyond, direction } = WALK[options.order]
  const place = options.after === undefined ? [] : [yield* findPlace(options.after, owner)]
  const rows = yield* query<StoredRow>(
    `SELECT id, body FROM attachments WHERE tenant_id = $1 AND user_id = $2
     ${place.length === 0 ? '' : `AND sequence ${beyond} $4`}
     ORDER BY sequence ${direction} LIMIT $3`,
    [owner.tenantId, owner.userId, options.limit + 1, ...place],
  )
  return toPage(rows, options)
}

function* findPlace(attachmentId: string, owner: Owner): Work<number> {
  const [row] = yield* query<{ sequence: number }>(
    'SELECT sequence FROM attachments WHERE id = $1 AND tenant_id = $2 AND user_id = $3',
    [attachmentId, owner.tenantId, owner.userId],
  )
  if (row === undefined) throw new NotFoundError(`There is no attachment ${attachmentId} to go on from.`)
  return row.sequence
}

export function saveAttachment(attachment: Attachment, owner: Owner): () => Work<void> {
  const values = [
    attachment.id,
    owner.tenantId,
    owner.userId,
    attachment.thread_id ?? null,
    Date.now(),
    JSON.stringify(attachment),
  ]
  return function* () {
    const { changes: saved } = yield change(
      `INSERT INTO attachments (id, tenant_id, user_id, thread_id, created_at, body) VALUES ($1, $2, $3, $4, $5, $6)
       ON CONFLICT (id) DO UPDATE SET thread_id = excluded.thread_id, body = excluded.body
       WHERE attachments.tenant_id = excluded.tenant_id AND attachments.user_id = excluded.user_id`,
      values,
    )
    if (saved === 0) throw new NotFoundError(`There is no attachment ${attachment.id}.`)
  }
}

export function deleteAttachment(attachmentId: string, owner: Owner): () => Work<void> {
  return function* () {
    yield change('DELETE FROM attachments WHERE id = $1 AND tenant_id = $2 AND user_id = $3', [
      attachmentId,
      owner.tenantId,
      owner.userId,
    ])
  }
}
