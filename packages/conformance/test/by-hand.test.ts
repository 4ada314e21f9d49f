import { handleChatKitFetch, MemoryStore } from '@frontdesk/chatkit/server'
import { expect, it } from 'vitest'
import { runConformance } from '../src/index.ts'
import { ByHandServer } from '../probe-servers/by-hand.ts'

const server = new ByHandServer({ store: new MemoryStore(), logger: { info() {}, warn() {}, error() {} } })
const subject = {
  url: 'http://probe/chatkit',
  headersUserB: { 'x-user': 'b' },
  fetch: async (input: string | URL | Request, init?: RequestInit) => {
    const request = new Request(input, init)
    const context = { userId: request.headers.get('x-user') ?? 'a' }
    return handleChatKitFetch(server, request, context, { signal: request.signal })
  },
}

it('probes the core level of a server of fifty lines, but for widgets and uploads', async () => {
  const { results } = await runConformance({ ...subject, level: 'core' })
  const others = results.filter(({ verdict }) => verdict !== 'passed')
  expect(others.map(({ id, verdict }) => [id, verdict])).toEqual([
    ['ACTION-001', 'not_probed'],
    ['ATTACH-008', 'not_probed'],
  ])
})

it('finds no fault in what such a server plays, its client tool included', async () => {
  const { results } = await runConformance({ ...subject, level: 'strict' })
  expect(results.filter(({ verdict }) => verdict === 'failed' || verdict === 'error')).toEqual([])
  const tools = results.filter(({ id, verdict }) => id.startsWith('TOOL') && verdict === 'passed')
  expect(tools.length).toBeGreaterThan(0)
})
