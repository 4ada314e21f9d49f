import { createHmac } from 'node:crypto'
import { createServer } from 'node:http'
import type { IncomingHttpHeaders } from 'node:http'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { openStore } from '@frontdesk/store'
import { describe, expect, it, onTestFinished } from 'vitest'
import { Escalations } from '../src/escalation/escalations.ts'
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
  const webhook = new Webhook({ url, secret: SECRET, logger, delaysMs: [0, 0] })
  onTestFinished(() => webhook[Symbol.asyncDispose]())
  return { received, webhook }
}

const message = { id: 'esc_1', type: 'escalation.opened', data: { reason: 'Why' } }

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

  it('arrives once, and its signature holds', async () => {
    const { received, webhook } = await openReceiver([204])
    webhook.send(message)
    webhook.send(message)
    await webhook.idle()
    expect(received).toHaveLength(1)
    const { headers, body } = received[0]!
    expect(JSON.parse(body)).toMatchObject({ type: 'escalation.opened', data: { reason: 'Why' } })
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
    webhook.send(message)
    await webhook.idle()
    expect(received.map(({ headers }) => headers['webhook-id'])).toEqual(
      Array.from({ length: attempts }, () => 'esc_1'),
    )
  })
})

describe('a case', () => {
  it('is kept once, and told again by a server that starts while it is open', async () => {
    const { received, webhook } = await openReceiver([200])
    const store = await openStore(':memory:')
    onTestFinished(() => store[Symbol.asyncDispose]())
    const alice = { userId: 'alice' }
    await store.saveThread(
      { id: 'thr_1', created_at: new Date().toISOString(), status: { type: 'active' }, metadata: {} },
      alice,
    )
    const escalations = new Escalations({ store, webhook })
    for (let time = 0; time < 2; time += 1) {
      await escalations.open({ id: 'esc_1', threadId: 'thr_1', reason: 'Why', summary: 'What' }, alice)
      await webhook.idle()
    }
    expect(await store.records.loadEscalations({ state: 'open' })).toMatchObject([
      { id: 'esc_1', reason: 'Why\n\nWhat' },
    ])
    await escalations.resend()
    await webhook.idle()
    expect(new Set(received.map(({ headers }) => headers['webhook-id']))).toEqual(new Set(['esc_1']))
    await store.write([{ type: 'resolve_escalation', id: 'esc_1' }], alice)
    const before = received.length
    await escalations.resend()
    await webhook.idle()
    expect(received).toHaveLength(before)
  })
})
