import { setTimeout as delay } from 'node:timers/promises'
import { ask, keyOfUser } from '@frontdesk/test-replicas'

/** How people talk: they read, think, and ask on. */
export interface Manner {
  /** Between the end of an answer and the next question. Each pause is from half of it to one and a half. */
  thinkingMs: number
  /** The share of questions whose user leaves in the middle of the answer. */
  leaving: number
}

/** What was seen of a crowd of users. */
export interface Talk {
  questions: number
  answers: { firstEventMs: number; events: number; retries: number }[]
  /** Answers whose users left. */
  left: number
  failures: Map<string, number>
  running: number
  mostRunning: number
}

/** When a user who leaves does so, from the question on. */
const LEAVES_AFTER_MS = 4_000

export function createTalk(): Talk {
  return { questions: 0, answers: [], left: 0, failures: new Map(), running: 0, mostRunning: 0 }
}

/** One user talks, in one thread, until the signal aborts. The first question comes within one pause. */
export async function talk(
  user: number,
  { url, manner, until, seen }: { url: string; manner: Manner; until: AbortSignal; seen: Talk },
): Promise<void> {
  const pause = (share: number) => delay(manner.thinkingMs * share, undefined, { signal: until }).catch(() => {})
  let threadId: string | undefined
  await pause(Math.random())
  while (!until.aborted) {
    const leaves = Math.random() < manner.leaving
    seen.questions += 1
    seen.running += 1
    seen.mostRunning = Math.max(seen.mostRunning, seen.running)
    try {
      const answered = await ask({
        url,
        key: keyOfUser(user),
        text: 'Tell me about it.',
        threadId,
        retries: 1,
        signal: leaves ? AbortSignal.timeout(LEAVES_AFTER_MS) : undefined,
      })
      threadId = answered.threadId
      seen.answers.push(answered)
    } catch (error) {
      if (leaves) seen.left += 1
      else note(seen.failures, String(error).replaceAll(/\b[a-z]{3}_\w+/g, '…'))
    } finally {
      seen.running -= 1
    }
    await pause(0.5 + Math.random())
  }
}

function note(failures: Map<string, number>, text: string): void {
  failures.set(text, (failures.get(text) ?? 0) + 1)
}
