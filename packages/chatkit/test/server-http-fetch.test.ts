import { describe, expect, it } from 'vitest'
import { handleChatKitFetch } from '@frontdesk/chatkit/server'
import { CONTEXT, createRequest, TestServer } from './server-support.ts'
import type { Respond } from './server-support.ts'

const waiting: Respond = async function* respond(_thread, _input, _context, { signal }) {
  yield { type: 'progress_update', text: 'working' }
  await new Promise((_resolve, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason as Error))
  })
}

function post(init: RequestInit = {}): Request {
  return new Request('http://localhost/', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(createRequest()),
    ...init,
  })
}

function lastStoredType({ store }: TestServer): string | undefined {
  return store.snapshot().threads[0]?.items.at(-1)?.type
}

describe('handleChatKitFetch', () => {
  it('has handled the cut when cancelling the body resolves', async () => {
    const server = new TestServer(waiting)
    const response = await handleChatKitFetch(server, post(), CONTEXT)
    await response.body?.cancel()
    expect(lastStoredType(server)).toBe('sdk_hidden_context')
  })

  it('writes nothing to a body that was cancelled, however long handling the cut takes', async () => {
    let turns = 0
    class SlowServer extends TestServer {
      override async handleStreamCancelled(): Promise<void> {
        for (; turns < 3; turns++) await new Promise(setImmediate)
      }
    }
    const response = await handleChatKitFetch(new SlowServer(waiting), post(), CONTEXT)
    await response.body?.cancel()
    expect(turns).toBe(3)
  })

  it('cuts the run when the request aborts', async () => {
    const server = new TestServer(waiting)
    const leaving = new AbortController()
    const works: Promise<void>[] = []
    const options = { waitUntil: (work: Promise<void>) => void works.push(work) }
    const response = await handleChatKitFetch(server, post({ signal: leaving.signal }), CONTEXT, options)
    leaving.abort()
    await Promise.all(works)
    expect(works).toHaveLength(1)
    expect(lastStoredType(server)).toBe('sdk_hidden_context')
    expect(await response.text()).not.toContain('error')
  })

  it('refuses a request without a body', async () => {
    const response = await handleChatKitFetch(new TestServer(), post({ body: null }), CONTEXT)
    expect(response.status).toBe(400)
  })
})
