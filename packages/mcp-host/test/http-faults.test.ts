import { setImmediate as turn } from 'node:timers/promises'
import { describe, expect, it, onTestFinished } from 'vitest'
import { openMcpFleet, USER_META_KEY } from '@frontdesk/mcp-host'
import type { McpLimits } from '@frontdesk/mcp-host'
import { event, startHttpServer, text } from './http-world.ts'
import type { Answer } from './http-world.ts'
import { createLog } from './world.ts'

const META = { [USER_META_KEY]: { userId: 'ada' } }
const HTML = '<!doctype html><title>Sign in</title>'

async function open(answer: Answer, limits: Partial<McpLimits> = {}) {
  const server = await startHttpServer(answer)
  const log = createLog()
  const spec = { name: 'hub', url: server.url, limits: { callMs: 2_000, ...limits } }
  const fleet = await openMcpFleet([spec], { logger: log, identity: () => ({ userId: 'ada' }) })
  onTestFinished(() => fleet.close())
  const view = fleet.forAgent('analyst')
  const call = async (tool = 'change') => {
    const { content } = await view.callToolResult(tool, {}, META)
    return String(content[0]?.['text'])
  }
  return { fleet, server, log, call }
}

/** An answer to whatever is asked. */
const reply =
  (write: (response: Parameters<Answer>[1], request: Parameters<Answer>[0]) => unknown): Answer =>
  (request, response) => {
    write(response, request)
    return true
  }

/** Does this with the calls of tools alone. */
const onCalls =
  (answer: Answer): Answer =>
  (request, ...rest) =>
    request.method === 'tools/call' ? answer(request, ...rest) : undefined

describe('a remote server whose answer to a call', () => {
  it.each<[string, Answer, RegExp]>([
    [
      'is a page',
      reply((response) => response.writeHead(200, { 'content-type': 'text/html' }).end(HTML)),
      /answered this call in no valid form/,
    ],
    ['is empty', reply((response) => response.writeHead(200).end()), /answered this call in no valid form/],
    [
      'is cut',
      reply((response) =>
        response.writeHead(200, { 'content-type': 'application/json' }).end('{"jsonrpc":"2.0","id":'),
      ),
      /in no valid form/,
    ],
    [
      'is a stream without it',
      reply((response) => response.writeHead(200, { 'content-type': 'text/event-stream' }).end(': nothing\n\n')),
      /stopped during this call/,
    ],
    [
      'is a stream of no JSON',
      reply((response) => response.writeHead(200, { 'content-type': 'text/event-stream' }).end('data: hello\n\n')),
      /in no valid form/,
    ],
    [
      'is one to another request',
      reply((response, { id }) =>
        response.end(JSON.stringify({ jsonrpc: '2.0', id: (id ?? 0) + 1, result: text('lie') })),
      ),
      /in no valid form/,
    ],
    [
      'is 500 and a page',
      reply((response) => response.writeHead(500, { 'content-type': 'text/html' }).end(HTML)),
      /in no valid form|nothing is known/,
    ],
    ['is 502', reply((response) => response.writeHead(502).end()), /nothing is known/],
    [
      'is 202 without a stream',
      reply((response) => response.writeHead(202).end()),
      /did not finish this call within|stopped during/,
    ],
    ['never comes', () => true, /did not finish this call within 2 s/],
    [
      'never ends',
      reply((response) => response.writeHead(200, { 'content-type': 'application/json' }).write('{')),
      /did not finish this call within 2 s/,
    ],
    [
      'is compressed and is none',
      reply((response) => response.writeHead(200, { 'content-encoding': 'gzip' }).end('no gzip')),
      /stopped during|in no valid form/,
    ],
  ])('%s', async (_what, answer, words) => {
    const { fleet, call } = await open(onCalls(answer))
    expect(await call()).toMatch(words)
    await expect.poll(() => fleet.status()[0]?.state, { timeout: 4_000 }).toBe('ready')
  })

  it('is a redirect is not followed, and the operator is told where to look', async () => {
    const { fleet, call } = await open(
      onCalls(reply((response) => response.writeHead(307, { location: 'http://127.0.0.1:9/' }).end())),
    )
    expect(await call()).toMatch(/not available now|not free within|nothing is known/)
    expect(fleet.status()[0]?.lastError).toContain('answers with a redirect (307), which is not followed')
  })

  it('comes in pieces of a byte', async () => {
    const { call } = await open(
      onCalls(({ id }, response) => {
        const whole = `data: ${JSON.stringify({ jsonrpc: '2.0', id, result: text('Grüße ✓') })}\r\n\r\n`
        response.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8' })
        void (async () => {
          for (const byte of Buffer.from(whole)) {
            response.write(Buffer.from([byte]))
            await turn()
          }
          response.end()
        })()
        return true
      }),
    )
    expect(await call()).toContain('Grüße ✓')
  })

  it('comes after comments, other events and messages to nobody', async () => {
    const { call } = await open(
      onCalls(({ id }, response) => {
        response.writeHead(200, { 'content-type': 'text/event-stream' })
        response.write(': alive\n\nevent: ping\ndata: {}\n\nid: 7\n\nretry: 10\n\n')
        event(response, { method: 'notifications/unknown' })
        event(response, { id: 'nobody', result: text('lie') })
        event(response, { id, result: text('mine') })
        return true
      }),
    )
    expect(await call()).toContain('mine')
  })

  it('is a batch', async () => {
    const { call } = await open(
      onCalls(({ id }, response) => {
        response.end(
          JSON.stringify([
            { jsonrpc: '2.0', method: 'notifications/x' },
            { jsonrpc: '2.0', id, result: text('mine') },
          ]),
        )
        return true
      }),
    )
    expect(await call()).toContain('mine')
  })
})

describe('a remote server that does not begin', () => {
  it.each<[string, Answer, string]>([
    [
      'a page',
      reply((response) => response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end(HTML)),
      'the answer is no JSON but text/html',
    ],
    ['nothing', reply((response) => response.writeHead(204).end()), 'answer ended before the reply'],
    [
      'a redirect',
      reply((response) => response.writeHead(302, { location: '/login' }).end()),
      'a redirect (302), which is not followed',
    ],
    ['405, as servers of the old transport do', reply((response) => response.writeHead(405).end()), 'the status 405'],
    ['410', reply((response) => response.writeHead(410).end()), 'the status 410'],
    ['500', reply((response) => response.writeHead(500).end('Traceback')), 'the status 500'],
  ])('but answers with %s says so', async (_what, answer, words) => {
    const { fleet } = await open(answer, { handshakeMs: 1_000 })
    expect(fleet.status()[0]?.lastError).toContain(words)
  })

  it('because it never answers is given up in time', async () => {
    const { fleet } = await open(() => true, { handshakeMs: 300 })
    expect(fleet.status()[0]?.lastError).toContain('did not answer within 0.3 s')
  })
})
