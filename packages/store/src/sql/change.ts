import type { DurableChange } from '../change.ts'
import type { Owner } from '../context.ts'
import { deleteAttachment, saveAttachment } from './attachments.ts'
import { appendAudit } from './records/audit.ts'
import { openEscalation, resolveEscalation } from './records/escalations.ts'
import { saveFeedback } from './records/feedback.ts'
import { deleteItem, deleteItemsAfter, saveItem } from './items.ts'
import { claimKey, releaseKey, settleKey } from './keys.ts'
import type { Work } from './query.ts'
import { appendRunEvents, endRun, requestStop, startRun, takeOverRun } from './runs.ts'
import type { RunAppend } from './runs.ts'
import { beginCall, endCall } from './run-calls.ts'
import { beatInLine, joinLine, leaveLine } from './run-line.ts'
import { deleteThread, mergeIntoThread, saveThread, updateThread } from './threads.ts'
import { recordUsage } from './records/usage.ts'

/** A change that is ready to be made, and to be made again should its transaction be lost. */
export interface PreparedChange {
  type: DurableChange['type']
  work: () => Work<void>
  /** The run that it is of. */
  runId?: string | undefined
  /** Whether it is one statement, which needs no transaction around it. */
  isSingle: boolean
  /** What is appended, where the change is no more than that. */
  append?: RunAppend
}

/** What the change writes is copied here and now: the caller may go on mutating the thread or item while the write waits its turn. */
export function prepare(change: DurableChange, owner: Owner): PreparedChange {
  const { type } = change
  return {
    type,
    work: toWork(change, owner),
    runId: runOf(change),
    isSingle: SINGLE_STATEMENTS.has(type) && !('base' in change && change.base),
    ...(type === 'append_run_events' && { append: change }),
  }
}

function toWork(change: DurableChange, owner: Owner): () => Work<void> {
  switch (change.type) {
    case 'save_thread':
      return change.base
        ? mergeIntoThread({ thread: change.thread, base: change.base }, owner)
        : saveThread(change.thread, owner)
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
    case 'join_line':
      return joinLine(change, owner)
    case 'beat_in_line':
      return beatInLine(change.id, owner)
    case 'leave_line':
      return leaveLine(change.id, owner)
    case 'begin_call':
      return beginCall(change, owner)
    case 'end_call':
      return endCall(change, owner)
    case 'claim_key':
      return claimKey(change, owner)
    case 'settle_key':
      return settleKey(change, owner)
    case 'release_key':
      return releaseKey(change, owner)
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

function runOf(change: DurableChange): string | undefined {
  if ('runId' in change) return change.runId
  return 'lease' in change ? change.lease.runId : undefined
}

/** The thread that the change is of. */
export function threadOf(change: DurableChange): string | undefined {
  if ('threadId' in change) return change.threadId
  return 'thread' in change ? change.thread.id : undefined
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
  'join_line',
  'beat_in_line',
  'leave_line',
  'settle_key',
  'release_key',
  'resolve_escalation',
  'record_usage',
])
