import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { describe, expect, it, onTestFinished } from 'vitest'
import { ChatKitServer } from '@frontdesk/chatkit/server'
import type { HookOptions } from '@frontdesk/chatkit/server'
import { parseConfig } from '../src/config/config.ts'
import { Health } from '../src/parts/health.ts'
import { openRunsPart } from '../src/parts/runs.ts'
import { openStorePart } from '../src/parts/store.ts'
import { openApp } from './support/open-app.ts'

describe('the health of the server', () => {
  it('is that of the parts it cannot do without; of the others it only tells', async () => {
    const health = new Health()
    health.add('store', () => 'ok', { isRequired: true })
    health.add('mcp:db', async () => 'restarting', { isRequired: false })
    expect(await health.read()).toEqual({ isReady: true, parts: { store: 'ok', 'mcp:db': 'restarting' } })
    health.add('server', () => 'stopping', { isRequired: true })
    expect(await health.read()).toMatchObject({ isReady: false, parts: { server: 'stopping' } })
  })

  it('knows a part that fails or does not answer in time as unavailable', async () => {
    const health = new Health({ checkMs: 20 })
    health.add('silent', () => new Promise(() => undefined), { isRequired: true })
    health.add('broken', () => Promise.reject(new Error('no')), { isRequired: true })
    health.add('thrown', () => raise(new Error('no')), { isRequired: true })
    expect(await health.read()).toEqual({
      isReady: false,
      parts: { silent: 'unavailable', broken: 'unavailable', thrown: 'unavailable' },
    })
  })

  it('is told by /readyz with 200 or 503, and /healthz is 200 in any case', async () => {
    const health = new Health()
    const url = await openApp({}, { health })
    expect((await fetch(`${url}/readyz`)).status).toBe(200)
    health.add('store', () => 'unavailable', { isRequired: true })
    const response = await fetch(`${url}/readyz`)
    expect(response.status).toBe(503)
    expect(await response.json()).toEqual({ status: 'unavailable', parts: { store: 'unavailable' } })
    expect((await fetch(`${url}/healthz`)).status).toBe(200)
  })
})

describe('the health of the store', () => {
  it('is bad once its file is gone', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'frontdesk-health-'))
    onTestFinished(() => rm(directory, { recursive: true, force: true }))
    const health = new Health()
    const config = parseConfig({ DATABASE_URL: `file:${join(directory, 'chat.db')}` })
    const store = await openStorePart(config, { health })
    onTestFinished(() => store[Symbol.asyncDispose]())
    await rm(join(directory, 'chat.db'))
    expect(await health.read()).toEqual({ isReady: false, parts: { store: 'unavailable' } })
  })

  it('is bad while it takes no writes, and good again afterwards', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'frontdesk-health-'))
    onTestFinished(() => rm(directory, { recursive: true, force: true }))
    const path = join(directory, 'chat.db')
    const health = new Health({ checkMs: 300 })
    const store = await openStorePart(parseConfig({ DATABASE_URL: `file:${path}` }), { health })
    onTestFinished(() => store[Symbol.asyncDispose]())
    expect(await health.read()).toEqual({ isReady: true, parts: { store: 'ok' } })
    const other = new Database(path)
    onTestFinished(() => void other.close())
    other.exec('BEGIN IMMEDIATE')
    expect(await health.read()).toEqual({ isReady: false, parts: { store: 'unavailable' } })
    other.exec('ROLLBACK')
    expect(await health.read()).toEqual({ isReady: true, parts: { store: 'ok' } })
  })
})

function raise(error: Error): never {
  throw error
}

/** Answers when it is told to stop, and not before. */
class WaitingServer extends ChatKitServer {
  override async *respond(_thread: unknown, _input: unknown, _context: unknown, { signal }: HookOptions) {
    await once(signal, 'abort')
    yield* []
  }
}

describe('the health of the answers', () => {
  it('tells how many are under way, here and on all servers', async () => {
    const health = new Health()
    const config = parseConfig({ DATABASE_URL: ':memory:' })
    const store = await openStorePart(config, { health })
    onTestFinished(() => store[Symbol.asyncDispose]())
    const runs = openRunsPart(config, { chatKit: new WaitingServer({ store }), store, health })
    onTestFinished(() => runs[Symbol.asyncDispose]())
    expect((await health.read()).parts['runs']).toBe('0 here, 0 in all')
    const input = { content: [], attachments: [], inference_options: {} }
    const { signal } = new AbortController()
    const context = { userId: 'ann' }
    await runs.process({ type: 'threads.create', params: { input } }, context, { signal, header: () => undefined })
    expect((await health.read()).parts['runs']).toBe('1 here, 1 in all')
  })
})
