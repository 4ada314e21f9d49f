import { setTimeout as delay } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { add, create, DETACHED, post, read } from './support/client.ts'
import { makeDatabase, openHost } from './support/host.ts'
import type { Host, Turn } from './support/host.ts'
import { added, done } from './support/messages.ts'
import { makePostgres } from './support/postgres.ts'

const ann = { userId: 'ann' }

/** Takes a moment, or half a second. */
const turn: Turn = async function* turn({ id }, { text }) {
  const own = `${id}_${text}`
  yield added(own)
  await delay(text === 'long' ? 500 : 20)
  yield done(own, text)
}

async function begin(host: Host): Promise<{ threadId: string; ended: Promise<unknown> }> {
  const response = await post(host, create('long'), { headers: DETACHED })
  const { data } = await host.store.loadThreads({ limit: 1, order: 'desc' }, ann)
  return { threadId: data[0]!.id, ended: read(response) }
}

async function questionsIn(host: Host, threadId: string): Promise<string[]> {
  const { data } = await host.store.loadThreadItems(threadId, { limit: 50, order: 'asc' }, ann)
  return data.flatMap((item) => (item.type === 'user_message' ? item.content.map(({ text }) => text) : []))
}

/** Sends messages one after the other to the hosts in turn, none of which is answered yet. */
async function sendInTurn(hosts: readonly Host[], threadId: string, texts: readonly string[]): Promise<Response[]> {
  const answers: Promise<Response>[] = []
  for (const [index, text] of texts.entries()) {
    answers.push(post(hosts[index % hosts.length]!, add(threadId, text)))
    const { runs } = hosts[0]!.store
    for (let count = 0; count < 50 && (await runs.loadLine(threadId, ann)).length <= index; count++) await delay(5)
  }
  return Promise.all(answers)
}

const databases: Record<string, () => Promise<string>> = {
  SQLite: makeDatabase,
  Postgres: async () => makePostgres(),
}

describe.each(Object.entries(databases))('messages that wait for a thread on two hosts of one %s', (_, makeUrl) => {
  async function openTwo(queueLength = 16): Promise<[Host, Host]> {
    const options = { database: await makeUrl(), busyThread: 'queue', queueLength } as const
    return [await openHost(turn, options), await openHost(turn, options)]
  }

  it('are answered in the order of their coming', async () => {
    const hosts = await openTwo()
    const { threadId } = await begin(hosts[0])
    const texts = ['one', 'two', 'three', 'four', 'five', 'six']
    await Promise.all((await sendInTurn(hosts, threadId, texts)).map((answer) => answer.text()))
    expect(await questionsIn(hosts[0], threadId)).toEqual(['long', ...texts])
    expect(await hosts[1].store.runs.loadLine(threadId, ann)).toEqual([])
  })

  it('are refused when too many wait, over all hosts', async () => {
    const hosts = await openTwo(2)
    const { threadId } = await begin(hosts[0])
    const answers = await sendInTurn(hosts, threadId, ['one', 'two', 'three', 'four'])
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 409])
    await Promise.all(answers.map((answer) => answer.text()))
  })

  it('wait for nobody whose host has died, and for nobody who has left', async () => {
    const [host, other] = await openTwo()
    const { threadId, ended } = await begin(host)
    // The name of a process of this machine that is not there any more.
    const [machine, , , id] = host.store.runs.host.split('|')
    const gone = [machine, 2 ** 22, 1, id].join('|')
    await host.store.write([{ type: 'join_line', id: 'wait_dead', threadId, host: gone }], ann)
    const leaving = new AbortController()
    const left = post(other, add(threadId, 'left'), { signal: leaving.signal }).catch(() => 'left')
    await delay(100)
    const answer = post(host, add(threadId, 'last'))
    await delay(100)
    leaving.abort()
    await Promise.all([ended, left])
    expect((await read(await answer)).at(-1)?.event.type).toBe('thread.item.done')
    expect(await questionsIn(host, threadId)).toEqual(['long', 'last'])
  })
})
