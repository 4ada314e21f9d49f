import { setTimeout as sleep } from 'node:timers/promises'
import { ensure } from '../check.ts'
import type { Section } from '../check.ts'
import { CARE, SERVER } from '../sources.ts'
import { get, getString } from '../../subject/json.ts'
import type { JsonObject } from '../../subject/json.ts'
import { userInput } from '../../subject/subject.ts'
import type { Subject } from '../../subject/subject.ts'
import { textOf } from '../../subject/turn.ts'

export const cancel: Section = {
  title: 'Stopping an answer',
  checks: [
    {
      id: 'CANCEL-001',
      level: 'core',
      rule: 'The user’s message is kept when the answer is stopped by closing the connection.',
      source: `${SERVER}, threads.create: stored before it is sent`,
      needs: ['slow'],
      async run(subject) {
        const threadId = await stopEarly(subject)
        const [message] = await subject.items(threadId)
        ensure(message?.['type'] === 'user_message', 'The thread does not begin with the user’s message.')
      },
    },
    {
      id: 'CANCEL-002',
      level: 'full',
      rule: 'What had been said when the answer was stopped is kept.',
      source: `${SERVER}, handle_stream_cancelled`,
      needs: ['slow'],
      async run(subject) {
        const threadId = await stopEarly(subject)
        const answer = await waitForAnswer(subject, threadId)
        ensure(
          answer !== undefined && textOf(answer).trim() !== '',
          'The thread has no assistant message with the text.',
        )
      },
    },
    {
      id: 'CANCEL-003',
      level: 'full',
      rule: 'Closing the connection ends the run: the answer does not go on to its end.',
      source: `${SERVER}, handle_stream_cancelled`,
      needs: ['slow'],
      isExact: true,
      async run(subject) {
        const threadId = await stopEarly(subject)
        const answer = await waitForAnswer(subject, threadId)
        const ticks = answer ? textOf(answer).split(' ').length : 0
        ensure(ticks < 200, `The answer was stopped after its first words, and was kept with ${ticks} of 300.`)
      },
    },
    {
      id: 'CANCEL-004',
      level: 'core',
      rule: 'The note for the model that the user has stopped it does not reach the page.',
      source: `${SERVER}, handle_stream_cancelled: sdk_hidden_context`,
      needs: ['slow'],
      async run(subject) {
        const threadId = await stopEarly(subject)
        await waitForAnswer(subject, threadId)
        const answer = await subject.ask('threads.get_by_id', { thread_id: threadId })
        ensure(!/sdk_hidden_context|cancelled the stream/.test(answer.text), 'The hidden note is among the items.')
      },
    },
    {
      id: 'CANCEL-005',
      level: 'core',
      rule: 'A thread whose answer was stopped takes the next message.',
      source: `${CARE}: the user stops to say something else`,
      needs: ['slow'],
      async run(subject) {
        const threadId = await stopEarly(subject)
        const turn = await subject.say(subject.prompt('text'), { threadId })
        ensure(turn.doneItems('assistant_message').length > 0, 'The next message got no answer.')
      },
    },
  ],
}

const DELTA = 'assistant_message.content_part.text_delta'

/** Begins a slow answer and closes the connection once some of it has come. Gives the thread. */
async function stopEarly(subject: Subject): Promise<string> {
  const answer = await subject.open('threads.create', { input: userInput(subject.prompt('slow')) })
  const found = await answer.readUntil((event) => get(event, 'update.type') === DELTA)
  const threadId = getString(
    answer.events.find(({ type }) => type === 'thread.created'),
    'thread.id',
  )
  subject.remember(threadId)
  await answer.close()
  ensure(found !== undefined, 'The slow answer ended before it could be stopped.')
  return threadId
}

const PATIENCE_MS = 3_000

/** The assistant message of a stopped answer, once it is there: a server learns of the closed connection a little later. */
async function waitForAnswer(subject: Subject, threadId: string): Promise<JsonObject | undefined> {
  const deadline = Date.now() + Math.min(PATIENCE_MS, subject.session.userA.timeoutMs)
  for (;;) {
    const found = (await subject.items(threadId)).find(({ type }) => type === 'assistant_message')
    if (found || Date.now() > deadline) return found
    await sleep(50)
  }
}
