import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { ThreadStreamEvent } from '@frontdesk/chatkit'
import {
  ChatKitClient,
  ChatKitHttpError,
  ConnectionLostError,
  createThreadState,
  reduceThread,
  textMessage,
} from '@frontdesk/client'
import type { Run, StreamingRequestInput } from '@frontdesk/client'

const RUN = 'run_1'
const thread = {
  id: 'thr_1',
  created_at: '2026-01-01T00:00:00Z',
  status: { type: 'active' as const },
  metadata: {},
  items: { data: [], has_more: false },
}
const message = {
  id: 'msg_1',
  thread_id: 'thr_1',
  created_at: '2026-01-01T00:00:00Z',
  type: 'assistant_message' as const,
}
const delta = (text: string): ThreadStreamEvent => ({
  type: 'thread.item.updated',
  item_id: 'msg_1',
  update: { type: 'assistant_message.content_part.text_delta', content_index: 0, delta: text },
})
const events: object[] = [
  { type: 'thread.created', thread },
  { type: 'thread.item.added', item: { ...message, content: [] } },
  ...['The ', 'answer ', 'is ', '42 ', 'é.'].map(delta),
  { type: 'frontdesk.run.ended', run: RUN, state: 'completed' },
]
const request: StreamingRequestInput = { type: 'threads.create', params: { input: textMessage('What is it?') } }

interface Call {
  method: string
  url: string
  headers: Headers
}

/** What becomes of a call: a stream that is cut after so many bytes, or a refusal. */
type Fate = { cutAt: number; isClean: boolean } | { status: number } | 'unreachable'

/** A server of one run that meets each call with the next fate, and is well after the last. */
function serve(fates: readonly Fate[]): { client: ChatKitClient; calls: Call[] } {
  const calls: Call[] = []
  const answer = async (url: string | URL | Request, init?: RequestInit): Promise<Response> => {
    const call = {
      method: init?.method ?? '',
      url: url instanceof Request ? url.url : String(url),
      headers: new Headers(init?.headers),
    }
    const fate = fates[calls.length]
    calls.push(call)
    if (fate === 'unreachable') throw new TypeError('fetch failed')
    if (fate && 'status' in fate)
      return Response.json({ error: { code: 'no', message: 'No.' } }, { status: fate.status })
    const after = Number(new URL(call.url).searchParams.get('after') ?? 0)
    const bytes = new TextEncoder().encode(
      events
        .map((event, index) => `id: ${RUN}:${index + 1}\ndata: ${JSON.stringify(event)}\n\n`)
        .slice(after)
        .join(''),
    )
    const body = new ReadableStream<Uint8Array>({
      start(controller) {
        controller.enqueue(fate ? bytes.slice(0, fate.cutAt) : bytes)
        if (fate && !fate.isClean) setImmediate(() => controller.error(new Error('reset')))
        else controller.close()
      },
    })
    return new Response(body, { headers: { 'content-type': 'text/event-stream', 'x-frontdesk-run': RUN } })
  }
  return { client: new ChatKitClient({ url: 'http://host/chatkit', fetch: answer }), calls }
}

async function collect(run: Run): Promise<ThreadStreamEvent[]> {
  const seen: ThreadStreamEvent[] = []
  for await (const event of run) seen.push(event)
  return seen
}

/** An answer of this text from a server that keeps no runs. */
function openPlain(text: string): Run {
  const fetch = async () => new Response(text, { headers: { 'content-type': 'text/event-stream' } })
  return new ChatKitClient({ url: 'http://host/chatkit', fetch }).startRun(request, QUICK)
}

const QUICK = { retryDelayMs: 0, maxFailures: 100 }

describe('a run', () => {
  it('gives each event once and in order, and the same thread, however its connections are cut', async () => {
    const cut = fc.record({ cutAt: fc.nat({ max: 1_500 }), isClean: fc.boolean() })
    const later = fc.oneof(cut, fc.constantFrom<Fate>({ status: 503 }, { status: 502 }, 'unreachable'))
    const whole = await collect(serve([]).client.startRun(request))
    await fc.assert(
      fc.asyncProperty(cut, fc.array(later, { maxLength: 12 }), async (first, rest) => {
        const run = serve([first, ...rest]).client.startRun(request, QUICK)
        const seen = await collect(run)
        expect(seen).toEqual(whole)
        expect(seen.reduce(reduceThread, createThreadState())).toEqual(whole.reduce(reduceThread, createThreadState()))
        expect(run.end).toEqual({ state: 'completed', isExpired: false })
      }),
      { numRuns: 200 },
    )
  })

  it('changes nothing when it is read again from any of its events, and again, on a thread that has it', async () => {
    const first = await collect(serve([]).client.startRun(request))
    const { items, pending } = first.reduce(reduceThread, createThreadState())
    const loaded = createThreadState({ ...thread, items: { data: [...items], has_more: false } })
    for (let after = 0; after <= first.length; after++) {
      // A reader that goes on in mid-item has that item from the events before, so it begins with those.
      const again = [...first.slice(0, after), ...(await collect(serve([]).client.resumeRun(RUN, { after })))]
      const replayed = [...again, ...again].reduce(reduceThread, loaded)
      expect({ items: replayed.items, pending: replayed.pending }).toEqual({ items, pending })
    }
  })

  it('asks once for the answer, detached and with a key, and from then on for what it has not', async () => {
    const { client, calls } = serve([{ cutAt: 400, isClean: false }])
    const run = client.startRun(request, { ...QUICK, idempotencyKey: 'key' })
    await collect(run)
    expect(calls.map(({ method }) => method)).toEqual(['POST', 'GET'])
    expect(calls[0]?.headers.get('x-frontdesk-detached')).toBe('1')
    expect(calls[0]?.headers.get('idempotency-key')).toBe('key')
    expect(calls[1]?.url).toMatch(/^http:\/\/host\/chatkit\/runs\/run_1\/events\?after=[1-9]$/)
    expect([run.id, run.lastEvent]).toEqual([RUN, events.length])
  })

  it('asks again, with the same key, when nobody knows whether the request arrived', async () => {
    const { client, calls } = serve(['unreachable', { status: 503 }])
    await collect(client.startRun(request, QUICK))
    expect(calls.map(({ method }) => method)).toEqual(['POST', 'POST', 'POST'])
    expect(new Set(calls.map(({ headers }) => headers.get('idempotency-key'))).size).toBe(1)
  })

  it('is given up after so many failures in a row, and says where to go on', async () => {
    const { client } = serve([
      { cutAt: 400, isClean: false },
      ...Array.from({ length: 9 }, () => 'unreachable' as const),
    ])
    const failures: number[] = []
    const run = client.startRun(request, { ...QUICK, maxFailures: 3, onReconnect: (count) => failures.push(count) })
    await expect(collect(run)).rejects.toThrow('Nothing answers')
    expect(failures).toEqual([1, 2, 3])
    expect(run.lastEvent).toBeGreaterThan(0)
  })

  it('throws a refusal at once', async () => {
    const { client, calls } = serve([{ status: 409 }])
    await expect(collect(client.startRun(request, QUICK))).rejects.toThrow(ChatKitHttpError)
    expect(calls).toHaveLength(1)
    const other = serve([{ status: 404 }])
    await expect(collect(other.client.resumeRun(RUN, QUICK))).rejects.toThrow(ChatKitHttpError)
  })

  it('connects again after a silence that is longer than a heartbeat', async () => {
    let count = 0
    const silent = new ChatKitClient({
      url: 'http://host/chatkit',
      fetch: async () => {
        count += 1
        if (count > 1) return Response.json({ error: { code: 'not_found', message: 'Gone.' } }, { status: 404 })
        const headers = { 'content-type': 'text/event-stream', 'x-frontdesk-run': RUN }
        return new Response(new ReadableStream({ start() {} }), { headers })
      },
    })
    await expect(collect(silent.startRun(request, { ...QUICK, silenceMs: 5 }))).rejects.toThrow('Gone.')
    expect(count).toBe(2)
  })

  it('is a plain stream with a server that keeps no runs', async () => {
    const run = openPlain(`data: ${JSON.stringify(delta('a'))}\n\n`)
    expect(await collect(run)).toEqual([delta('a')])
    expect([run.id, run.end]).toEqual([undefined, undefined])
    expect(await run.cancel()).toBe(false)
    await expect(collect(openPlain('data: {"type"'))).rejects.toThrow(ConnectionLostError)
  })
})
