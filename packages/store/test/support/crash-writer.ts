// A process that is made to be killed: writes conversations, their runs and files as fast as it can, and says on stdout what was acknowledged, a JSON
// line each. Arguments: the URL of the store, the directory of the files, a name for this life.
import { createHash } from 'node:crypto'
import { openStore } from '@frontdesk/store'
import { openFileStore } from '@frontdesk/store/files'
import { ada, makeMessage, makeThread } from './samples.ts'

/** What the store owes after a line was read: `texts` by item id; a null text is an item that must be gone. */
export interface Acknowledgement {
  threadId: string
  texts: Record<string, string | null>
  runId?: string
  events?: number
  file?: string
}

const [storeUrl = '', directory = '', life = ''] = process.argv.slice(2)
const store = await openStore(storeUrl)
const files = await openFileStore(directory)

function acknowledge(line: Acknowledgement): void {
  process.stdout.write(`${JSON.stringify(line)}\n`)
}

async function converse(number: number): Promise<void> {
  const threadId = `thr_${life}_${number}`
  const item = (id: string, text: string) => ({
    type: 'save_item' as const,
    threadId,
    item: makeMessage(id, text, { thread_id: threadId }),
  })
  await store.write([{ type: 'save_thread', thread: makeThread(threadId) }, item('msg_1', 'first')], ada)
  acknowledge({ threadId, texts: { msg_1: 'first' } })

  const run = await store.runs.start({ threadId, agent: 'triage', heartbeatMs: 3_600_000 }, ada)
  for (let event = 0; event < 5; event += 1) run.append(`{"event":${event}}`)
  await run.flush()
  acknowledge({ threadId, texts: {}, runId: run.id, events: 5 })
  await store.write([item('msg_2', 'second'), item('msg_3', 'third')], run.context)
  acknowledge({ threadId, texts: { msg_2: 'second', msg_3: 'third' } })
  await run.end({ state: 'completed' }, [item('msg_2', 'changed')])
  acknowledge({ threadId, texts: { msg_2: 'changed' } })

  await store.write([{ type: 'delete_items_after', threadId, itemId: 'msg_2' }], ada)
  acknowledge({ threadId, texts: { msg_3: null } })

  // A file is named by its contents, so that a half of one shows.
  const bytes = Buffer.alloc(100_000, threadId)
  const file = createHash('sha256').update(bytes).digest('hex')
  await files.save({ owner: 'ada', name: file }, chunksOf(bytes), { maxBytes: 1_000_000 })
  acknowledge({ threadId, texts: {}, file })
}

async function* chunksOf(bytes: Buffer): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += 10_000) yield bytes.subarray(at, at + 10_000)
}

async function work(worker: number): Promise<never> {
  for (let count = 0; ; count += 1) await converse(worker + 3 * count)
}

await Promise.all([work(0), work(1), work(2)])
