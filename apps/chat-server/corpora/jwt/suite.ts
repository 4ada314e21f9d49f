import { once } from 'node:events'
import { request as httpRequest } from 'node:http'
import type { IncomingMessage } from 'node:http'
import { text as readText } from 'node:stream/consumers'
import { setTimeout as delay } from 'node:timers/promises'
import type { CorpusCase, CorpusSuite, CorpusWorld } from '@frontdesk/mcp-kit/testing'
import { readCorpus } from '@frontdesk/mcp-kit/testing'
import { openStore } from '@frontdesk/store'
import { ServerProcess, openFolder } from '../support/server-process.ts'
import { KeyRing, KeyServer } from './key-ring.ts'
import { makeToken } from './make-token.ts'
import type { BaseToken, TokenRecipe } from './make-token.ts'

interface JwtCase extends Omit<CorpusCase, 'input'> {
  status?: number
  status_any?: number[]
  limit?: { jwks_fetches?: number }
  input: TokenRecipe & {
    send?: {
      query?: string
      authorization?: string
      raw_headers?: string[]
      headers?: Record<string, string>
    }
    jwks?: { add?: string; rotate_in?: string; state?: 'down-at-start' }
    steps?: number | string[]
    config?: { issuers?: string[] }
    api_key?: string
    request?: { type: string; params: object }
  }
}

const corpus = readCorpus(new URL('jwt.json', import.meta.url))
const { configuration, base_token: base } = corpus as unknown as {
  configuration: { issuer: string; audience: string }
  base_token: BaseToken
}
const LIST = { type: 'threads.list', params: {} }
const OTHER_KEY = 'other-user-0123456789abcdef'
const EXPIRED_MS = 1
const MAX_HEADER_BYTES = 16_384

interface Reply {
  status: number
  body: string
}

/** Said of a connection that was closed without an answer. */
const CUT_OFF = 431

/** The tokens of the corpus against a server process. With `waits` false a case that waits for a token to expire takes one that has nearly expired. */
export function createJwtSuite({ waits = true }: { waits?: boolean } = {}): CorpusSuite {
  return { name: 'jwt', cases: corpus.cases, open: () => openWorld({ waits }) }
}

async function openWorld({ waits }: { waits: boolean }): Promise<CorpusWorld> {
  await using stack = new AsyncDisposableStack()
  const ring = new KeyRing()
  const folder = stack.use(await openFolder())
  const keys = stack.use(await KeyServer.open(ring))
  const databaseUrl = `file:${folder.path}/chat.db`
  const env = {
    AUTH: 'jwt,api-key',
    JWT_ISSUER: configuration.issuer,
    JWT_AUDIENCE: configuration.audience,
    JWKS_URL: keys.url,
    API_KEYS: `other:${OTHER_KEY}`,
    DATABASE_URL: databaseUrl,
    RATE_LIMIT_FAILURES: '100000',
    RATE_LIMIT_REQUESTS: '100000',
  }
  const server = stack.use(await ServerProcess.start({ directory: folder.path, env }))
  await using store = await openStore(databaseUrl)
  const issue = (userId: string, lifetimeMs?: number) =>
    store.credentials.issue({ kind: 'key', userId, tenantId: userId, scopes: ['chat'], lifetimeMs })
  const apiKeys = {
    API_KEY: (await issue('key-a')).secret,
    API_KEY_B: (await issue('key-b')).secret,
    API_KEY_EXPIRED: (await issue('key-c', EXPIRED_MS)).secret,
  }
  const world = stack.move()
  return {
    async check(entry) {
      const each = entry as JwtCase
      const problems = needsServerOfItsOwn(each)
        ? await checkAlone(each)
        : await checkCase(each, { server, keys, ring, apiKeys, waits, databaseUrl })
      if (problems.length > 0) throw new Error(problems.join('; '))
    },
    [Symbol.asyncDispose]: () => world.disposeAsync(),
  }

  /** What changes the keys of the provider, or asks for them often, must not find them as another case has left them. */
  async function checkAlone(each: JwtCase): Promise<string[]> {
    await using own = new AsyncDisposableStack()
    const home = own.use(await openFolder())
    const ownKeys = own.use(await KeyServer.open(ring))
    if (each.input.jwks?.state === 'down-at-start') await ownKeys[Symbol.asyncDispose]()
    const issuers = each.input.config?.issuers ?? [configuration.issuer]
    const ownEnv = {
      ...env,
      JWT_ISSUER: issuers.join(','),
      JWKS_URL: issuers.map((_, index) => (index === 0 ? ownKeys.url : ownKeys.otherUrl)).join(','),
      DATABASE_URL: `file:${home.path}/chat.db`,
    }
    const started = own.use(await ServerProcess.start({ directory: home.path, env: ownEnv }))
    const parts = { server: started, keys: ownKeys, ring, apiKeys, waits, databaseUrl: ownEnv.DATABASE_URL }
    return await checkCase(each, parts)
  }
}

function needsServerOfItsOwn({ input: { jwks, config, steps } }: JwtCase): boolean {
  return jwks !== undefined || config !== undefined || typeof steps === 'number'
}

interface World {
  server: ServerProcess
  keys: KeyServer
  ring: KeyRing
  apiKeys: Record<string, string>
  waits: boolean
  databaseUrl: string
}

async function checkCase(each: JwtCase, world: World): Promise<string[]> {
  const { server, keys, ring, apiKeys } = world
  const valid = () => makeToken({}, { base, ring })
  const isDown = each.input.jwks?.state === 'down-at-start'
  if (!isDown && each.input.jwks !== undefined) await post(server, `Bearer ${valid()}`)
  keys.added = [each.input.jwks?.add, each.input.jwks?.rotate_in].filter((name) => name !== undefined)
  const before = keys.fetches
  const steps = each.input.steps
  const shiftSeconds = Array.isArray(steps) && !world.waits ? 60 : 0
  const token = makeToken(each.input, { base, ring, shiftSeconds })
  const started = performance.now()
  const reply = await perform(each, { ...world, token })
  const elapsedMs = performance.now() - started
  const problems: string[] = []
  // What does not fit into the headers is refused before anybody looks for a token in it.
  const expected = token.length > MAX_HEADER_BYTES ? [...statusesOf(each), 431] : statusesOf(each)
  if (!expected.includes(reply.status)) problems.push(`status ${reply.status}, not ${expected.join(' or ')}`)
  if (each.expect === 'refuse' && !Array.isArray(steps) && elapsedMs > Number(corpus.limits['refuse_ms'])) {
    problems.push(`answered after ${Math.round(elapsedMs)} ms`)
  }
  const most = each.limit?.jwks_fetches
  if (most !== undefined && keys.fetches - before > most)
    problems.push(`${keys.fetches - before} fetches of the key set`)
  const signature = token.split('.').at(2) ?? ''
  for (const secret of [token, signature, ...Object.values(apiKeys), OTHER_KEY].filter((text) => text.length > 12)) {
    if (server.log.includes(secret)) problems.push('a secret is in the log')
    if (reply.body.includes(secret)) problems.push('a secret is in the answer')
  }
  const after = await post(server, `Bearer ${valid()}`)
  if (!isDown && after.status !== 200) problems.push(`a valid token is answered with ${after.status} afterwards`)
  return problems
}

function statusesOf({ expect, status, status_any, input }: JwtCase): number[] {
  if (status_any) return status_any
  if (status !== undefined) return [status]
  // Served as the subject of the token is as good as refused: the corpus says so in a note.
  if (expect === 'refuse' && input.send?.headers?.['X-User-Id'] !== undefined) return [200, 400, 401]
  return expect === 'allow' ? [200] : [401]
}

async function perform(each: JwtCase, world: World & { token: string }): Promise<Reply> {
  const { send, api_key: apiKey, request = LIST, steps } = each.input
  const { server, token, ring, apiKeys } = world
  const expand = (text: string) =>
    text
      .replaceAll('{{TOKEN}}', token)
      .replaceAll('{{TOKEN_B}}', makeToken({ payload_set: { sub: 'user-b' } }, { base, ring }))
      .replaceAll(/\{\{(API_KEY\w*)(?::(-1|half))?\}\}/g, (_, name: string, part?: string) => {
        const key = apiKeys[name] ?? ''
        return part === undefined ? key : key.slice(0, part === '-1' ? -1 : key.length / 2)
      })
      .replaceAll('{{THREAD_A}}', 'thr_of_another')
  const body = JSON.parse(expand(JSON.stringify(request))) as object
  if (typeof steps === 'number') return repeat(steps, each, world)
  if (steps?.includes('disable user')) {
    await using store = await openStore(world.databaseUrl)
    await store.credentials.disableUser({ userId: `${configuration.issuer}|user-a`, tenantId: 'tenant-a' })
    const reply = await post(server, `Bearer ${token}`)
    await store.credentials.enableUser({ userId: `${configuration.issuer}|user-a`, tenantId: 'tenant-a' })
    return reply
  }
  if (steps !== undefined) {
    const input = { content: [{ type: 'input_text', text: 'hi' }], attachments: [], inference_options: {} }
    const opened = await post(server, `Bearer ${token}`, { body: { type: 'threads.create', params: { input } } })
    if (opened.status !== 200) return { ...opened, status: 0 }
    await delay(world.waits ? 63_000 : 3_000)
    return post(server, `Bearer ${token}`)
  }
  if (send?.query !== undefined) return post(server, undefined, { body, query: `?${expand(send.query)}` })
  if (send?.raw_headers) {
    return post(
      server,
      send.raw_headers.map((line) => expand(line).replace(/^authorization: /i, '')),
      { body },
    )
  }
  if (send) {
    const headers = Object.entries(send.headers ?? {}).map(([name, value]) => [name, expand(value)])
    return post(server, expand(send.authorization ?? ''), { body, headers: Object.fromEntries(headers) })
  }
  return post(server, `Bearer ${apiKey === undefined ? token : expand(apiKey)}`, { body })
}

/** So many tokens of invented keys, and the answer to the last. */
async function repeat(times: number, each: JwtCase, { server, ring }: World): Promise<Reply> {
  let last: Reply = { status: 0, body: '' }
  for (let count = 0; count < times; count += 1) {
    last = await post(server, `Bearer ${makeToken(each.input, { base, ring })}`)
  }
  return last
}

/** A request that was cut off counts as refused: who sends megabytes of headers may not hear why. */
async function post(
  { url }: ServerProcess,
  authorization: string | string[] | undefined,
  { body = LIST, query = '', headers = {} }: { body?: object; query?: string; headers?: Record<string, string> } = {},
): Promise<Reply> {
  const text = JSON.stringify(body)
  const all = {
    ...headers,
    // The types know one such header only.
    ...(authorization !== undefined && { authorization: authorization as string }),
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(text),
  }
  const request = httpRequest(`${url}/chatkit${query}`, { method: 'POST', headers: all, agent: false })
  // A connection that is cut after its answer fails once more, when nobody waits for it any longer.
  request.on('error', () => {})
  try {
    request.end(text)
    const [response] = (await once(request, 'response')) as [IncomingMessage]
    // What is cut off after its status was answered all the same.
    const answer = await readText(response).catch(() => '')
    return { status: response.statusCode ?? 0, body: answer }
  } catch {
    return { status: CUT_OFF, body: '' }
  } finally {
    request.destroy()
  }
}
