// Asks one question of the server at argv[2], and prints where this process sent requests to. Run as a process of its own: under NODE_ENV=test
// the SDK would not trace anyway.
import { subscribe } from 'node:diagnostics_channel'
import { Agent, getGlobalTraceProvider, Runner } from '@openai/agents'
import { createModelProvider, disableTracing } from '../../src/index.ts'

const origins = new Set<unknown>()
subscribe('undici:request:create', (message) =>
  origins.add((message as { request: { origin: unknown } }).request.origin),
)

disableTracing()
const modelProvider = createModelProvider({
  provider: 'openai',
  openai: { apiKey: 'sk-not-a-key', baseURL: process.argv[2] },
})
const result = await new Runner({ modelProvider }).run(new Agent({ name: 'a' }), 'Hello')
await getGlobalTraceProvider().forceFlush()
process.stdout.write(JSON.stringify({ answer: result.finalOutput, origins: [...origins] }))
