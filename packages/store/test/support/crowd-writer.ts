// One of several processes that write to one store at once. Arguments: the URL of the store, a name, how many threads, the id of a thread that all
// of them write to. Ends with 0 when every write was acknowledged.
import { openStore } from '@frontdesk/store'
import { ada, makeMessage, makeThread } from './samples.ts'

const [storeUrl = '', name = '', threads = '0', shared = ''] = process.argv.slice(2)
await using store = await openStore(storeUrl)
await store.saveThread(makeThread(shared), ada)

async function write(number: number): Promise<void> {
  const threadId = `thr_${name}_${number}`
  await store.write(
    [
      { type: 'save_thread', thread: makeThread(threadId) },
      { type: 'save_item', threadId, item: makeMessage('msg_1', 'first', { thread_id: threadId }) },
    ],
    ada,
  )
  await store.addThreadItem(threadId, makeMessage('msg_2', 'second', { thread_id: threadId }), ada)
}

for (let number = 0; number < Number(threads); number += 4) {
  await Promise.all([0, 1, 2, 3].map((offset) => write(number + offset)))
  const id = `msg_${name}_${String(number).padStart(4, '0')}`
  await store.addThreadItem(shared, makeMessage(id, 'shared', { thread_id: shared }), ada)
}
