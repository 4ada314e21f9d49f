import type { DurableChange } from '../change.ts'
import type { Owner } from '../context.ts'
import { deleteAttachment, saveAttachment } from './attachments.ts'
import { appendAudit } from './records/audit.ts'
import { openEscalation, resolveEscalation } from './records/escalations.ts'
import { saveFeedback } from './records/feedback.ts'
import { deleteItem, deleteItemsAfter, saveItem } from './items.ts'
import { claimKey, settleKey } from './keys.ts'
import type { Work } from './query.ts'
import { appendRunEvents, endRun, requestStop, startRun, takeOverRun } from './runs.ts'
import { beginCall, endCall } from './run-calls.ts'
import { deleteThread, saveThread, updateThread } from './threads.ts'
import { recordUsage } from './records/usage.ts'

/**
 * The work of one change, ready to be run, and run again should its transaction be lost. What it writes is copied here and now: the caller may
 * go on mutating the thread or item while the write waits its turn.
 */
export function toWork(change: DurableChange, owner: Owner): () => Work<void> {
  switch (change.type) {
    case 'save_thread':
      return saveThread(change.thread, owner)
    case 'update_thread':
      return updateThread(change, owner)
    case 'delete_thread':
      return deleteThread(change.threadId, owner)
    case 'save_item':
      return saveItem(change.threadId, change.item, owner)
    case 'delete_item':
      return deleteItem(change.threadId, change.itemId, owner)
    case 'delete_items_after':
      return deleteItemsAfter(change.threadId, change.itemId, owner)
    case 'save_attachment':
      return saveAttachment(change.attachment, owner)
    case 'delete_attachment':
      return deleteAttachment(change.attachmentId, owner)
    case 'start_run':
      return startRun(change, owner)
    case 'take_over_run':
      return takeOverRun(change, owner)
    case 'append_run_events':
      return appendRunEvents(change, owner)
    case 'end_run':
      return endRun(change, owner)
    case 'request_stop':
      return requestStop(change.runId, owner)
    case 'begin_call':
      return beginCall(change, owner)
    case 'end_call':
      return endCall(change, owner)
    case 'claim_key':
      return claimKey(change, owner)
    case 'settle_key':
      return settleKey(change, owner)
    case 'save_feedback':
      return saveFeedback(change, owner)
    case 'open_escalation':
      return openEscalation(change, owner)
    case 'resolve_escalation':
      return resolveEscalation(change, owner)
    case 'record_usage':
      return recordUsage(change.usage, owner)
    case 'append_audit':
      return appendAudit(change, owner)
    default:
      throw new TypeError(`Unknown change: ${JSON.stringify(change satisfies never)}.`)
  }
}

/** The run that the change is of. */
export function runOf(change: DurableChange): string | undefined {
  if ('runId' in change) return change.runId
  return 'lease' in change ? change.lease.runId : undefined
}

/** Whether the change is one statement, which needs no transaction around it. */
export function isSingleStatement({ type }: DurableChange): boolean {
  return SINGLE_STATEMENTS.has(type)
}

const SINGLE_STATEMENTS: ReadonlySet<DurableChange['type']> = new Set([
  'save_thread',
  'delete_thread',
  'save_item',
  'delete_item',
  'delete_items_after',
  'save_attachment',
  'delete_attachment',
  'end_run',
  'request_stop',
  'settle_key',
  'resolve_escalation',
  'record_usage',
])
