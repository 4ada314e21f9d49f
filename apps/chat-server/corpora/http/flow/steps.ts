import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Step } from '../case.ts'
import type { Evidence } from '../evidence.ts'
import { sendOperation } from '../send/send.ts'
import { postForm } from '../send/upload.ts'
import { decide, untilApproval, untilClientToolCall } from './approve.ts'
import { killDuring, tamperAudit } from './audit.ts'
import { everyOperation } from './every-operation.ts'
import { pageAll } from './page-all.ts'
import { pipeline, sendSlowly } from './slow.ts'
import { startAndFail } from './start-and-fail.ts'

/** The steps that are more than a request, by their names. */
export const STEPS: Record<string, (evidence: Evidence, step: Step) => Promise<void>> = {
  until_approval: untilApproval,
  approve: decide,
  until_client_tool_call: untilClientToolCall,
  kill9: ({ desk }) => desk.kill(),
  restart: ({ desk }) => desk.add(),
  two_processes: ({ desk }) => desk.add(),
  start: startAndFail,
  pipeline,
  slow_headers: sendSlowly,
  slow_body: sendSlowly,
  page_all: pageAll,
  tamper_audit: tamperAudit,
  kill9_during: killDuring,
  for_each_op_type: sendEveryOperation,
  // The suite plays this case after all others on its server.
  run_corpus: async () => {},
  async grep_logs(evidence, { for: kinds = [] }) {
    evidence.found['searchedFor'] = kinds
  },
  async upload(evidence, { bytes = 0 }) {
    const content = 'a'.repeat(bytes)
    evidence.replies.push(await postForm(evidence.desk, { as: 'a', name: 'a.txt', content }))
  },
  async child_sends({ desk }, { new_description: description = '' }) {
    writeFileSync(join(desk.folder, 'strangers/description'), description)
  },
  // The suite has opened this desk over a database that can be stopped.
  async stop({ desk }) {
    await desk.stopDatabase()
  },
}

async function sendEveryOperation(
  { desk, names, shared, replies, found }: Evidence,
  { ids_of: of }: Step,
): Promise<void> {
  const ids =
    of === 'b'
      ? {
          threadId: shared['THREAD_B'] ?? '',
          itemId: shared['ITEM_B'] ?? '',
          attachmentId: shared['ATTACHMENT_B'] ?? '',
        }
      : { threadId: names['THREAD_A'] ?? '', itemId: names['ITEM_A'] ?? '', attachmentId: names['ATTACHMENT_A'] ?? '' }
  const operations = everyOperation(ids)
  // The thread goes last: the others need it.
  const inOrder = operations.toSorted(
    (one, other) => Number(one.type === 'threads.delete') - Number(other.type === 'threads.delete'),
  )
  const requestIds: Record<string, string> = {}
  for (const operation of inOrder) {
    const requestId = `each-${operation.type}`
    requestIds[operation.type] = requestId
    replies.push(await sendOperation(desk, operation, { headers: { 'x-request-id': requestId } }))
  }
  found['operations'] = inOrder.map(({ type }) => type)
}
