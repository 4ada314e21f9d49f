import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startCatchAll } from './support/catch-all.ts'
import type { CatchAll } from './support/catch-all.ts'
import { freePort } from './support/free-port.ts'
import { FakeOpenAI } from './support/fake-openai.ts'
import { message, Stack } from './support/stack.ts'

const PLANTED = {
  OPENAI_API_KEY: 'sk-planted-openai-0123456789',
  GEMINI_API_KEY: 'planted-gemini/with+signs=0123456789',
  GROQ_API_KEY: 'gsk_planted_groq_0123456789',
  OPENROUTER_API_KEY: 'sk-or-planted-openrouter-0123456789',
  COMPATIBLE_API_KEY: 'planted-compatible-0123456789',
}
const COLLECTOR_KEY = 'planted-collector-0123456789'

/** What every visible place of a server holds after a conversation in which a provider has repeated its key, and another has gone on. */
let openai: FakeOpenAI
let gemini: CatchAll
let proxy: CatchAll
let collector: CatchAll
let stack: Stack
const seen: Record<string, string> = {}

beforeAll(async () => {
  openai = await FakeOpenAI.start([[{ text: 'Here I am.' }], [{ text: 'Still here.' }]])
  gemini = await startCatchAll((request, response) => {
    response.writeHead(401, { 'content-type': 'application/json' })
    const key = String(request.headers.authorization).replace('Bearer ', '')
    response.end(
      JSON.stringify([{ error: { code: 401, message: `The key ${key} is not known`, status: 'UNAUTHENTICATED' } }]),
    )
  })
  proxy = await startCatchAll()
  collector = await startCatchAll((request, response) => {
    request.setEncoding('latin1').on('data', (chunk: string) => (seen['spans'] = (seen['spans'] ?? '') + chunk))
    request.on('end', () => response.writeHead(200, { 'content-type': 'application/json' }).end('{}'))
  })
  const metricsPort = await freePort()
  stack = await Stack.start({
    env: {
      ...PLANTED,
      LLM_PROVIDER: 'gemini',
      LLM_FALLBACK: 'openai/some-model',
      LOG_LEVEL: 'trace',
      METRICS_PORT: String(metricsPort),
      OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
      OTEL_EXPORTER_OTLP_HEADERS: `x-key=${COLLECTOR_KEY}`,
      OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT: 'true',
      GEMINI_BASE_URL: gemini.url,
      OPENAI_BASE_URL: openai.url,
      HTTP_PROXY: proxy.url,
      HTTPS_PROXY: proxy.url,
      ALL_PROXY: proxy.url,
      http_proxy: proxy.url,
      https_proxy: proxy.url,
      OPENAI_ORG_ID: 'org-of-somebody',
      OPENAI_CUSTOM_HEADERS: 'X-Somebody: else',
      OPENAI_LOG: 'debug',
      NODE_OPTIONS: `--import=${join(import.meta.dirname, 'support/watch-connections.mjs')}`,
    },
  })
  const answer = await (await stack.post(message('Hi'))).text()
  seen['answer'] = answer
  const threadId = /"id":"(thr_\w+)"/.exec(answer)?.[1] ?? ''
  seen['second answer'] = await (await stack.post(message('And now?', threadId))).text()
  const debug = `/admin/threads/${threadId}/runs`
  for (const path of ['/readyz', '/admin/usage?by=user,model,agent,thread,day', debug]) {
    seen[path] = await (await fetch(`${stack.url}${path}`)).text()
  }
  seen['traces'] = seen[debug] ?? ''
  seen['metrics'] = await (await fetch(`http://127.0.0.1:${metricsPort}/metrics`)).text()
  await stack.stop('SIGTERM')
  seen['log'] = stack.output()
  for (const entry of await readdir(stack.directory, { recursive: true, withFileTypes: true })) {
    if (entry.isFile()) seen[entry.name] = (await readFile(join(entry.parentPath, entry.name))).toString('latin1')
  }
}, 60_000)

afterAll(async () => {
  for (const part of [stack, openai, gemini, proxy, collector]) await part[Symbol.asyncDispose]()
})

describe('a conversation whose provider refuses its key', () => {
  it('goes on with the fallback, and the user is told', () => {
    expect(seen['answer']).toContain('"type":"notice"')
    expect(seen['answer']).toContain('Here')
    expect(seen['second answer']).toContain('Still')
    expect(openai.requests.map(({ body }) => body.model)).toEqual(['some-model', 'some-model'])
  })

  it('sends no request to any host that is not configured, whatever proxies the environment names', () => {
    const connections = new Set(seen['log']?.match(/(?<=^CONNECT ).+$/gm))
    expect(connections).toEqual(new Set([gemini.url, openai.url, collector.url].map((url) => new URL(url).host)))
    expect(proxy.asked).toEqual([])
    expect(gemini.asked.length).toBeGreaterThan(0)
  })

  it('is in the metrics with what it used', () => {
    expect(seen['metrics']).toMatch(
      /frontdesk_model_tokens_total\{model="openai\/some-model",direction="output"\} [1-9]/,
    )
  })

  it('leaves no key in an answer, the log, the usage, the metrics, the traces or the database', () => {
    expect(seen['log']).toContain('A model did not answer')
    expect(seen['traces']).toContain('"steps"')
    expect(seen['spans']).toContain('chat some-model')
    expect(Object.keys(seen)).toContain('frontdesk.db')
    for (const [place, text] of Object.entries(seen)) {
      for (const [name, key] of Object.entries({ ...PLANTED, collector: COLLECTOR_KEY })) {
        const spellings = [key, encodeURIComponent(key), Buffer.from(key).toString('base64')]
        const found = spellings.some((spelling) => text.includes(spelling))
        expect({ place, name, found }).toEqual({ place, name, found: false })
      }
    }
  })
})
