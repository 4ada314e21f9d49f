import { setImmediate as nextTurn } from 'node:timers/promises'
import type { ThreadMetadata, ThreadStreamEvent } from '@frontdesk/chatkit'
import { recordCall } from '@frontdesk/runs'
import { added, delta, done } from './messages.ts'

const STEPS = [1, 2, 3, 4, 5, 6]

/** Speaks and pays six times, each in writes of its own. `onEffect` is told what the world outside sees. A message that says `next` costs nothing. */
export function createPayingTurn(
  onEffect: (effect: string) => void,
): (thread: ThreadMetadata, options: { text: string }) => AsyncIterable<ThreadStreamEvent> {
  return async function* pay(thread, { text }) {
    if (text === 'next') yield done(`${thread.id}_next`, 'Next.')
    for (const step of text === 'next' ? [] : STEPS) {
      const id = `${thread.id}_${step}`
      yield added(id)
      yield delta(id, `Step ${step}. `)
      await nextTurn()
      await recordCall(`pay_${step}`, async () => onEffect(`pay_${step}`))
      yield done(id, `Step ${step}. Paid.`)
      thread.metadata['step'] = step
      await nextTurn()
    }
  }
}
