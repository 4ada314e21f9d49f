import { createHmac } from 'node:crypto'
import { createServer } from 'node:http'
import type { IncomingHttpHeaders } from 'node:http'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { openStore } from '@frontdesk/store'
import type { SqlStore } from '@frontdesk/store'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { Escalations } from '../src/escalation/escalations.ts'
import { OutboxSender } from '../src/escalation/outbox-sender.ts'
import { signWebhook } from '../src/escalation/sign-webhook.ts'
import { Webhook } from '../src/escalation/webhook.ts'
import { logger } from './support/open-team-server.ts'

const KEY = Buffer.from('MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw', 'base64')
const SECRET = `whsec_${KEY.toString('base64')}`

/** Answers with one status after the other, the last one for ever. */
async function openReceiver(statuses: number[]) {
  const received: { headers: IncomingHttpHeaders; body: string }[] = []
  const server = createServer((request, response) => {
    let body = ''
    request.on('data', (chunk: Buffer) => (body += chunk.toString()))
    request.on('end', () => {
      received.push({ headers: request.headers, body })
      response.writeHead(statuses[received.length - 1] ?? statuses.at(-1) ?? 200, { location: '/elsewhere' }).end()
    })
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => void server.close())
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`
  return { received, webhook: new Webhook({ url, secret: SECRET, logger }) }
}

const alice = { userId: 'alice' }
const opened = { id: 'esc_1', threadId: 'thr_1', reason: 'Why', summary: 'What' }

async function openWithThread(): Promise<SqlStore> {
  const store = await openStore(':memory:')
  onTestFinished(() => store[Symbol.asyncDispose]())
  const thread = { created_at: new Date().toISOString(), status: { type: 'active' as const }, metadata: {} }
  await store.saveThread({ ...thread, id: 'thr_1' }, alice)
  return store
}

type Waits = { delaysMs?: readonly number[] }

/** Cases that are told to a receiver, by a host that sends until it is closed. */
function openHost(store: SqlStore, webhook: Pick<Webhook, 'send'>, { delaysMs = [0, 0] }: Waits = {}) {
  const sender = new OutboxSender({ outbox: store.outbox, webhook, logger, delaysMs })
  onTestFinished(() => sender[Symbol.asyncDispose]())
  return { sender, escalations: new Escalations({ store, sender }) }
}

const isEmpty = (store: SqlStore) => async () => (await store.outbox.nextDueAt()) === undefined

it('is sent although the clock was a year ahead when the case was opened', async () => {
  const store = await openWithThread()
  const real = Date.now()
  vi.useFakeTimers({ toFake: ['Date'], now: real + 365 * 86_400_000 })
  onTestFinished(() => void vi.useRealTimers())
  const message = { type: 'escalation.opened', data: {} }
  await store.write([{ type: 'open_escalation', id: 'esc_1', threadId: 'thr_1', reason: 'Why', message }], alice)
  vi.setSystemTime(real)
  const sent: string[] = []
  openHost(store, {
    send: async ({ id }) => {
      sent.push(id)
      return 'taken'
    },
  })
  await expect.poll(() => sent, { timeout: 15_000 }).toEqual(['esc_1'])
})

describe('a webhook', () => {
  it('is signed as the example of Standard Webhooks is', () => {
    const content = {
      id: 'msg_p5jXN8AQM9LWM0D4loKWxJek',
      timestamp: new Date(1_614_265_330_000),
      body: '{"test": 2432232314}',
    }
    expect(signWebhook(content, 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw')).toEqual({
      'webhook-id': 'msg_p5jXN8AQM9LWM0D4loKWxJek',
      'webhook-timestamp': '1614265330',
      'webhook-signature': 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
    })
  })

  it('arrives once, however often its case is opened, and its signature holds', async () => {
    const { received, webhook } = await openReceiver([204])
    const store = await openWithThread()
    const { escalations } = openHost(store, webhook)
    await escalations.open(opened, alice)
    await expect.poll(isEmpty(store)).toBe(true)
    await escalations.open(opened, alice)
    await expect.poll(isEmpty(store)).toBe(true)
    expect(await store.records.loadEscalations({ state: 'open' })).toMatchObject([
      { id: 'esc_1', reason: 'Why\n\nWhat' },
    ])
    expect(received).toHaveLength(1)
    const { headers, body } = received[0]!
    expect(JSON.parse(body)).toMatchObject({
      type: 'escalation.opened',
      data: { id: 'esc_1', thread_id: 'thr_1', user_id: 'alice', reason: 'Why\n\nWhat' },
    })
    const signed = `${String(headers['webhook-id'])}.${String(headers['webhook-timestamp'])}.${body}`
    expect(headers['webhook-signature']).toBe(`v1,${createHmac('sha256', KEY).update(signed).digest('base64')}`)
  })

  it.each([
    ['again until it is taken, with the same id', [500, 429, 200], 3],
    ['again after a redirect, which is not followed', [302, 200], 2],
    ['no more when the receiver is gone', [410], 1],
    ['no more after the last attempt', [500], 3],
  ])('is sent %s', async (_what, statuses, attempts) => {
    const { received, webhook } = await openReceiver(statuses)
    const store = await openWithThread()
    await openHost(store, webhook).escalations.open(opened, alice)
    await expect.poll(isEmpty(store)).toBe(true)
    expect(received.map(({ headers }) => headers['webhook-id'])).toEqual(
      Array.from({ length: attempts }, () => 'esc_1'),
    )
  })

  it('is nothing that is kept where there is none', async () => {
    const store = await openWithThread()
    await new Escalations({ store }).open(opened, alice)
    expect(await isEmpty(store)()).toBe(true)
  })
})

describe('a server that ends before the receiver has a case', () => {
  it('leaves it to the next one, which goes on with the attempts that are left', async () => {
    const { received, webhook } = await openReceiver([500, 500, 200])
    const store = await openWithThread()
    const first = openHost(store, webhook, { delaysMs: [60_000, 0] })
    await first.escalations.open(opened, alice)
    await expect.poll(() => received.length).toBe(1)
    await first.sender[Symbol.asyncDispose]()
    const dueAt = (await store.outbox.nextDueAt()) ?? 0
    expect(dueAt).toBeGreaterThan(Date.now() + 30_000)
    await store.outbox.postpone('esc_1', 0)
    openHost(store, webhook, { delaysMs: [60_000, 0] })
    await expect.poll(isEmpty(store)).toBe(true)
    expect(received.map(({ headers }) => headers['webhook-id'])).toEqual(['esc_1', 'esc_1', 'esc_1'])
  })

  it('in the middle of an attempt is followed by one that sends it at once', async () => {
    const store = await openWithThread()
    const sending = Promise.withResolvers<void>()
    const stuck: Pick<Webhook, 'send'> = {
      send: (_message, { signal }) => {
        sending.resolve()
        return new Promise((resolve) => signal.addEventListener('abort', () => resolve('again')))
      },
    }
    const first = openHost(store, stuck)
    await first.escalations.open(opened, alice)
    await sending.promise
    await first.sender[Symbol.asyncDispose]()
    const { received, webhook } = await openReceiver([200])
    openHost(store, webhook)
    await expect.poll(() => received.length).toBe(1)
  })

  it('shares the cases with others: each is sent by one of them', async () => {
    const { received, webhook } = await openReceiver([200])
    const store = await openWithThread()
    const hosts = [openHost(store, webhook), openHost(store, webhook), openHost(store, webhook)]
    const ids = Array.from({ length: 30 }, (_, index) => `esc_${index}`)
    await Promise.all(ids.map((id, index) => hosts[index % 3]!.escalations.open({ ...opened, id }, alice)))
    await expect.poll(isEmpty(store)).toBe(true)
    const sent = received.map(({ headers }) => String(headers['webhook-id']))
    expect(sent).toHaveLength(ids.length)
    expect(new Set(sent)).toEqual(new Set(ids))
  })
})
