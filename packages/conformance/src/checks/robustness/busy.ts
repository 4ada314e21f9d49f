import { ensure, ensureSame } from '../check.ts'
import type { Section } from '../check.ts'
import { CARE } from '../sources.ts'
import { get } from '../../subject/json.ts'
import { idOf, userInput } from '../../subject/subject.ts'
import { Turn } from '../../subject/turn.ts'

export const busy: Section = {
  title: 'Two at once on a thread',
  checks: [
    {
      id: 'BUSY-001',
      level: 'full',
      rule: 'Two messages at the same moment on one thread: each is answered or refused with 4xx, and none is half stored.',
      source: `${CARE}: the reference has no order here`,
      async run(subject) {
        const { threadId } = await subject.startThread()
        const before = (await subject.items(threadId)).map(idOf)
        const params = { thread_id: threadId, input: userInput(subject.prompt('text')) }
        const answers = await Promise.all([1, 2].map(() => subject.ask('threads.add_user_message', params)))
        for (const { status } of answers)
          ensure(status === 200 || (status >= 400 && status < 500), `One got ${status}.`)
        ensure(
          answers.some(({ status }) => status === 200),
          'Neither message was taken.',
        )
        const done = answers.filter(({ isOk }) => isOk).flatMap((answer) => new Turn(answer).doneItems().map(idOf))
        const stored = (await subject.items(threadId)).map(idOf)
        ensureSame(stored.toSorted(), [...before, ...done].toSorted(), 'The ids of the stored items')
      },
    },
    {
      id: 'BUSY-002',
      level: 'strict',
      rule: 'Messages of two answers are not mixed in the thread: each answer stands after its own message.',
      source: `${CARE}: the reference has no order here`,
      async run(subject) {
        const { threadId } = await subject.startThread()
        const params = { thread_id: threadId, input: userInput(subject.prompt('text')) }
        await Promise.all([1, 2].map(() => subject.ask('threads.add_user_message', params)))
        const types = (await subject.items(threadId)).map(({ type }) => type)
        const spoken = types.filter((type) => type === 'user_message' || type === 'assistant_message')
        const isMixed = spoken.some((type, index) => type === 'user_message' && spoken[index + 1] === 'user_message')
        ensure(!isMixed, `The messages stand in the order ${spoken.join(', ')}.`)
      },
    },
    {
      id: 'BUSY-003',
      level: 'full',
      rule: 'A thread can be loaded and renamed while it is being answered.',
      source: CARE,
      needs: ['slow'],
      async run(subject) {
        const answer = await subject.open('threads.create', { input: userInput(subject.prompt('slow')) })
        await answer.readUntil((event) => event.type === 'thread.item.updated')
        const threadId = String(get(answer.events[0], 'thread.id'))
        subject.remember(threadId)
        const [message] = await subject.items(threadId)
        ensureSame(message?.['type'], 'user_message', 'The first item of the thread meanwhile')
        const renamed = await subject.load('threads.update', { thread_id: threadId, title: 'Meanwhile' })
        ensureSame(renamed['title'], 'Meanwhile', 'The title')
        await answer.close()
      },
    },
    {
      id: 'BUSY-004',
      level: 'full',
      rule: 'A title given while a thread is being answered is not lost when the answer ends.',
      source: `${CARE}: the reference saves the thread that it loaded before`,
      needs: ['slow'],
      async run(subject) {
        const answer = await subject.open('threads.create', { input: userInput(subject.prompt('slow')) })
        await answer.readUntil((event) => event.type === 'thread.item.updated')
        const threadId = String(get(answer.events[0], 'thread.id'))
        subject.remember(threadId)
        await subject.load('threads.update', { thread_id: threadId, title: 'Meanwhile' })
        await answer.close()
        await subject.say(subject.prompt('text'), { threadId })
        const thread = await subject.load('threads.get_by_id', { thread_id: threadId })
        ensureSame(thread['title'], 'Meanwhile', 'The title after the answer')
      },
    },
  ],
}
