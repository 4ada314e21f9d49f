import { createHash } from 'node:crypto'
import type { Owner } from '../context.ts'
import type { FileKey } from './file-store.ts'

/** The file of an attachment. The owner's part keeps users apart; ids that are no file names are hashed. */
export function keyOf(attachmentId: string, owner: Owner): FileKey {
  const name = /^[\w-]{1,64}$/.test(attachmentId) ? attachmentId : hash(attachmentId)
  return { owner: ownerPart(owner), name }
}

export function ownerPart({ tenantId, userId }: Owner): string {
  return hash(JSON.stringify([tenantId, userId]))
}

function hash(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}
