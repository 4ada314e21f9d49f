import { expect, it } from 'vitest'
import { openApp } from './support/open-app.ts'

const list = { type: 'threads.list', params: {} }

async function post(url: string, body: unknown): Promise<{ status: number; body: unknown }> {
  const headers = { 'content-type': 'application/json' }
  const response = await fetch(`${url}/chatkit`, { method: 'POST', headers, body: JSON.stringify(body) })
  return { status: response.status, body: await response.json() }
}

it('a list of requests is answered by a list where that is configured', async () => {
  const url = await openApp({ MAX_BATCH_REQUESTS: '2' })
  const page = { status: 200, body: { data: [], has_more: false } }
  expect(await post(url, [list, list])).toEqual({ status: 200, body: [page, page] })
  expect(await post(url, [list, list, list])).toMatchObject({ status: 400 })
})

it('a list of requests is none of the protocol’s where it is not', async () => {
  const answer = await post(await openApp({}), [list])
  expect(answer).toMatchObject({ status: 400, body: { error: { code: 'invalid_request' } } })
})
