import { setTimeout as sleep } from 'node:timers/promises'
import { ensure, ensureSame } from '../check.ts'
import type { Section } from '../check.ts'
import { CARE, STORE } from '../sources.ts'
import { CheckFailure } from '../../subject/check-failure.ts'
import type { Subject } from '../../subject/subject.ts'

export const durability: Section = {
  title: 'After a restart',
  checks: [
    {
      id: 'DURABLE-001',
      level: 'full',
      rule: 'Threads, their titles and their items are the same after a restart.',
      source: `${STORE}: what is saved is saved`,
      needs: ['restart'],
      async run(subject) {
        const { threadId } = await subject.startThread()
        await subject.load('threads.update', { thread_id: threadId, title: 'Durable ü' })
        const before = await subject.load('threads.get_by_id', { thread_id: threadId })
        const list = await subject.load('threads.list', { limit: 3 })
        await restart(subject)
        ensureSame(await subject.load('threads.get_by_id', { thread_id: threadId }), before, 'The thread')
        ensureSame(await subject.load('threads.list', { limit: 3 }), list, 'The newest threads')
      },
    },
    {
      id: 'DURABLE-002',
      level: 'full',
      rule: 'A thread goes on after a restart.',
      source: `${STORE}: what is saved is saved`,
      needs: ['restart'],
      async run(subject) {
        const first = await subject.startThread()
        await restart(subject)
        const turn = await subject.say(subject.prompt('text'), { threadId: first.threadId })
        ensure(turn.doneItems('assistant_message').length > 0, 'The next message got no answer.')
        const items = await subject.items(first.threadId)
        ensureSame(items, [...first.doneItems(), ...turn.doneItems()], 'The items')
      },
    },
    {
      id: 'DURABLE-003',
      level: 'full',
      rule: 'What waits for the page, a tool or a form, still waits after a restart.',
      source: `${CARE}: the page may answer hours later`,
      needs: ['restart', 'client_tool'],
      async run(subject) {
        const { threadId } = await subject.startThread('client_tool')
        await restart(subject)
        const turn = await subject.stream('threads.add_client_tool_output', { thread_id: threadId, result: 1 })
        ensureSame(turn.types[0], 'stream_options', 'The first event')
      },
    },
    {
      id: 'DURABLE-004',
      level: 'full',
      rule: 'What was deleted stays deleted after a restart.',
      source: `${STORE}, delete_thread`,
      needs: ['restart'],
      async run(subject) {
        const { threadId } = await subject.startThread()
        await subject.load('threads.delete', { thread_id: threadId })
        await restart(subject)
        ensure(!(await subject.ask('threads.get_by_id', { thread_id: threadId })).isOk, 'The deleted thread is back.')
      },
    },
  ],
}

/** How long a server may take to answer again. */
const START_MS = 60_000

async function restart(subject: Subject): Promise<void> {
  await subject.session.restart?.()
  const deadline = Date.now() + START_MS
  for (;;) {
    try {
      const { status } = await subject.ask('threads.list', { limit: 1 })
      // A proxy before a server that is not yet there answers 502 or 503.
      if (status < 500) return
    } catch (error) {
      // No answer yet: that is what is waited for.
      if (!(error instanceof CheckFailure)) throw error
    }
    if (Date.now() > deadline)
      throw new CheckFailure(`The server does not answer ${START_MS / 1000} s after its restart.`)
    await sleep(100)
  }
}
