import { createHash } from 'node:crypto'
import { z } from 'zod'
import type { HiddenContextItem, ThreadItem } from '../../item.ts'
import type { JsonObject } from '../../json.ts'
import type { ToolCall } from '../context/run-signal.ts'
import { readSdkVersion } from './sdk-version.ts'

const TYPE = 'frontdesk.approval'

/** One call that waits, and the card that asks for it. */
const ApprovalCall = z.object({
  call_id: z.string(),
  name: z.string(),
  arguments: z.string(),
  arguments_hash: z.string(),
  item_id: z.string(),
  /** What the card has said that the call is about. */
  subject: z.array(z.string()).optional(),
  decision: z.enum(['approved', 'declined']).optional(),
})
export type ApprovalCall = z.infer<typeof ApprovalCall>

/**
 * Calls of one run that wait for the user, kept in a hidden item with the run itself. `state` is there only while they wait, and is what the Agents
 * SDK makes of a run: a later version of it reads the forms of some earlier ones, so which version has written it stands beside it.
 */
export const ApprovalRecord = z.object({
  type: z.literal(TYPE),
  version: z.literal(1),
  status: z.enum(['pending', 'decided', 'expired', 'superseded']),
  user_id: z.string().optional(),
  expires_at: z.string(),
  sdk_schema: z.string(),
  sdk_version: z.string().optional(),
  state: z.string().optional(),
  calls: z.array(ApprovalCall),
})
export type ApprovalRecord = z.infer<typeof ApprovalRecord>

export function createApprovalRecord(
  parts: Omit<ApprovalRecord, 'type' | 'version' | 'status' | 'sdk_schema' | 'sdk_version'> & { state: string },
): ApprovalRecord {
  const { $schemaVersion } = JSON.parse(parts.state) as { $schemaVersion?: unknown }
  const sdk = { sdk_schema: String($schemaVersion), sdk_version: readSdkVersion() }
  return { type: TYPE, version: 1, status: 'pending', ...sdk, ...parts }
}

export function parseApprovalRecord(item: ThreadItem): ApprovalRecord | undefined {
  if (item.type !== 'hidden_context_item') return undefined
  return ApprovalRecord.safeParse(item.content).data
}

/** The record over, with what came of it and without the run. */
export function closeRecord(record: ApprovalRecord, status: 'decided' | 'expired' | 'superseded'): ApprovalRecord {
  const { state: _state, ...closed } = record
  return { ...closed, status }
}

export function toRecordItem(
  head: Pick<HiddenContextItem, 'id' | 'thread_id' | 'created_at'>,
  record: ApprovalRecord,
): HiddenContextItem {
  const { id, thread_id, created_at } = head
  return {
    id,
    thread_id,
    created_at,
    type: 'hidden_context_item',
    content: JSON.parse(JSON.stringify(record)) as JsonObject,
  }
}

/** Names what a card has shown, so that its buttons answer for that alone. Undefined where the arguments of the call are all there is. */
export function hashSubject({ subject }: Pick<ApprovalCall, 'subject'>): string | undefined {
  return subject && createHash('sha256').update(JSON.stringify(subject)).digest('hex')
}

/** An approval is for this call and no other. */
export function hashCall({ callId, name, arguments: args }: ToolCall): string {
  return createHash('sha256')
    .update(JSON.stringify([callId, name, args]))
    .digest('hex')
}
