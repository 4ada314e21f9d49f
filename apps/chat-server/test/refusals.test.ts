import { once } from 'node:events'
import { createConnection } from 'node:net'
import { describe, expect, it } from 'vitest'
import { openApp } from './support/open-app.ts'

const key = 'alice-0123456789abcdef'
const env = { API_KEYS: `alice:${key}`, MAX_BODY_BYTES: '4096' }
const known = { authorization: `Bearer ${key}`, 'content-type': 'application/json' }
const list = JSON.stringify({ type: 'threads.list', params: {} })

/** Announces a body, sends none of it, and gives what comes until the connection ends. */
async function announce(url: string, line: string, headers: Record<string, string>): Promise<string> {
  const { port } = new URL(url)
  const all = { host: `127.0.0.1:${port}`, 'content-length': '100', ...headers }
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`)
  const socket = createConnection({ host: '127.0.0.1', port: Number(port) })
  let received = ''
  socket.setEncoding('utf8').on('data', (text: string) => (received += text))
  socket.write(`${line} HTTP/1.1\r\n${lines.join('')}\r\n`)
  await once(socket, 'close')
  return received
}

describe('a request that is refused before its body was read', () => {
  it.each([
    [401, 'for want of a key', 'POST /chatkit', { 'content-type': 'application/json' }],
    [403, 'for its origin', 'POST /chatkit', { ...known, origin: 'https://evil.example' }],
    [404, 'for its path', 'POST /nothing', known],
    [405, 'for its verb', 'PUT /chatkit', known],
    [413, 'for its length', 'POST /chatkit', { ...known, 'content-length': '5000' }],
    [415, 'for its type', 'POST /chatkit', { ...known, 'content-type': 'text/plain' }],
  ])('with %i %s is answered and its connection closed', async (status, _why, line, headers) => {
    const answer = await announce(await openApp(env), line, headers)
    expect(answer).toMatch(new RegExp(`^HTTP/1.1 ${status} `))
    expect(answer).toMatch(/^connection: close\r$/im)
    // A connection that stays open gets a second answer when the time for the body is over, and that one closes it.
    expect(answer.match(/HTTP\/1\.1 \d/g)).toHaveLength(1)
  })

  it('with 503 while the server stops is answered and its connection closed', async () => {
    const url = await openApp(env, { isStopping: () => true })
    expect(await announce(url, 'POST /chatkit', known)).toMatch(/^HTTP\/1\.1 503 [^]*connection: close/i)
  })

  it('with 403 for its host is answered and its connection closed', async () => {
    const url = await openApp({})
    expect(await announce(url, 'POST /chatkit', { host: 'evil.example' })).toMatch(
      /^HTTP\/1\.1 403 [^]*connection: close/i,
    )
  })
})

describe('a body', () => {
  it.each([
    'text/plain',
    'application/x-www-form-urlencoded',
    'multipart/form-data; boundary=x',
    'application/json; charset=utf-16',
    'application/jsonp',
    'text/plain; application/json',
    '',
  ])('of the type %j is refused with what to send', async (type) => {
    const url = await openApp(env)
    const headers = { ...known, 'content-type': type }
    const response = await fetch(`${url}/chatkit`, { method: 'POST', headers, body: Buffer.from(list) })
    expect(response.status).toBe(415)
    expect(await response.json()).toMatchObject({
      error: { code: 'unsupported_media_type', message: expect.stringContaining('application/json') as string },
    })
  })

  it.each(['gzip', 'br', 'gzip, identity'])('in the coding %s is refused', async (coding) => {
    const url = await openApp(env)
    const headers = { ...known, 'content-encoding': coding }
    expect((await fetch(`${url}/chatkit`, { method: 'POST', headers, body: list })).status).toBe(415)
  })

  it.each(['application/json; charset=utf-8', 'Application/JSON;charset="UTF-8"', 'application/json'])(
    'of the type %j is read',
    async (type) => {
      const url = await openApp(env)
      const headers = { ...known, 'content-type': type, 'content-encoding': 'identity' }
      expect((await fetch(`${url}/chatkit`, { method: 'POST', headers, body: list })).status).toBe(200)
    },
  )
})
