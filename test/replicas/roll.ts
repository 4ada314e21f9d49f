import { keyOfUser } from './start-pair.ts'
import type { Pair } from './start-pair.ts'
import { ask, listItems } from './user.ts'

export interface RollOptions {
  users: number
  /** Goes on until so many were asked, also when the servers are replaced before. */
  questionsAtLeast: number
}

export interface Rolled {
  questions: number
  /** Questions that failed although they were sent once more. */
  failed: string[]
  /** Questions that were sent once more. */
  retried: number
  /** Items that a user was told are done and that are not in the thread. */
  lost: number
  /** How long each answer took. */
  totalMs: number[]
}

/**
 * Replaces every server of the pair by another while users ask without a pause, each with one retry: the new one is ready before the old one is told to
 * stop. Then compares what the users were told with what is kept.
 */
export async function rollUnderLoad(pair: Pair, { users, questionsAtLeast }: RollOptions): Promise<Rolled> {
  const { balancer, replicas } = pair
  const rolled: Rolled = { questions: 0, failed: [], retried: 0, lost: 0, totalMs: [] }
  const told = new Map<string, { user: number; itemIds: string[] }>()
  const over = new AbortController()
  const talk = async (user: number) => {
    let threadId: string | undefined
    while (!over.signal.aborted || rolled.questions < questionsAtLeast) {
      rolled.questions += 1
      try {
        const text = 'Tell me something.'
        const answered = await ask({ url: balancer.url, key: keyOfUser(user), text, threadId, retries: 1 })
        threadId = answered.threadId
        rolled.retried += answered.retries
        rolled.totalMs.push(answered.totalMs)
        const known = told.get(threadId)?.itemIds ?? []
        told.set(threadId, { user, itemIds: [...known, ...answered.itemIds] })
      } catch (error) {
        rolled.failed.push(String(error))
      }
    }
  }
  const talking = Array.from({ length: users }, (_, user) => talk(user))
  for (let index = 0; index < replicas.length; index += 1) {
    const next = await pair.startAnother()
    const [old] = replicas.splice(index, 1, next)
    const urls = replicas.map(({ url }) => url)
    // As where many machines are told at once: requests still come to the old one when it stops.
    balancer.use(old === undefined ? urls : [...urls, old.url])
    await old?.stop()
    balancer.use(urls)
  }
  over.abort()
  await Promise.all(talking)
  for (const [threadId, { user, itemIds }] of told) {
    const kept = new Set(await listItems({ url: balancer.url, key: keyOfUser(user), threadId }))
    rolled.lost += itemIds.filter((id) => !kept.has(id)).length
  }
  return rolled
}
