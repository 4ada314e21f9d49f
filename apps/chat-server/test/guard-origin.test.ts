import express from 'express'
import { request } from 'node:http'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { listen } from '../src/http/listener.ts'
import type { Listener } from '../src/http/listener.ts'
import { guardOrigin } from '../src/http/same-origin.ts'

let listener: Listener
beforeAll(async () => {
  const app = express()
  app.use(guardOrigin({ allowedOrigins: ['https://page.example'], requireLoopbackHost: true }))
  app.all('/', (_req, res) => void res.send('in'))
  listener = await listen(app, { host: '127.0.0.1', port: 0 })
})
afterAll(() => listener.close())

function call(
  headers: Record<string, string>,
  method = 'POST',
): Promise<{ status: number; headers: Record<string, unknown> }> {
  return new Promise((resolve, reject) => {
    const sent = request(listener.url, { method, headers }, (response) => {
      response.resume()
      response.once('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers }))
    })
    sent.once('error', reject)
    sent.end()
  })
}

describe('the origin guard', () => {
  it('lets in callers that are no page, our own page and the listed origins', async () => {
    const { port } = new URL(listener.url)
    expect((await call({})).status).toBe(200)
    expect((await call({ host: `localhost:${port}` })).status).toBe(200)
    expect((await call({ origin: listener.url })).status).toBe(200)
    const listed = await call({ origin: 'https://page.example' })
    expect(listed).toMatchObject({
      status: 200,
      headers: { 'access-control-allow-origin': 'https://page.example', vary: 'Origin' },
    })
  })

  it.each([
    'https://evil.example',
    'https://page.example.evil.example',
    'http://page.example',
    'null',
    'http://127.0.0.1:1',
  ])('keeps out a page of %s', async (origin) => expect((await call({ origin })).status).toBe(403))

  it.each(['evil.example', 'localhost', '127.0.0.1:1', 'localhost.evil.example'])(
    'keeps out a caller that knows the server as %s',
    async (host) => expect((await call({ host })).status).toBe(403),
  )

  it('lets a page of a listed origin read which run it was answered by, and when to try again', async () => {
    const { headers } = await call({ origin: 'https://page.example' })
    expect(String(headers['access-control-expose-headers']).toLowerCase().split(', ')).toEqual([
      'retry-after',
      'ratelimit',
      'ratelimit-policy',
      'x-frontdesk-run',
      'x-request-id',
    ])
  })

  it('answers the preflight of a listed origin with what it asked for', async () => {
    const headers = { origin: 'https://page.example', 'access-control-request-headers': 'authorization, article-id' }
    expect(await call(headers, 'OPTIONS')).toMatchObject({
      status: 204,
      headers: {
        'access-control-allow-headers': 'authorization, article-id',
        'access-control-allow-methods': 'GET, POST, PUT',
      },
    })
    expect((await call({ origin: 'https://evil.example' }, 'OPTIONS')).status).toBe(403)
  })
})
