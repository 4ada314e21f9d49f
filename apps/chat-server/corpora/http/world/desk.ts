import { appendFileSync, mkdirSync, writeFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { openStore } from '@frontdesk/store'
import type { SqlStore } from '@frontdesk/store'
import { ServerProcess, openFolder } from '../../support/server-process.ts'
import type { Who } from '../case.ts'
import { FakeModel } from './fake-model.ts'
import { describeTeam, TOOL_SERVER } from './team.ts'

export const KEYS = { a: 'key-of-user-a-0123456789abcdef', b: 'key-of-user-b-0123456789abcdef' }
const OPERATOR_KEY = 'key-of-the-operator-0123456789'
/** Of the provider, which must not come into a log either. */
export const PROVIDER_KEY = 'sk-test-MARKER-of-the-provider'
export const NOTES = { ofDesk: 'a note of the desk', ofB: 'SECRET-NOTE-OF-B' }

/** Nothing is limited but what a case is about. */
const UNLIMITED = {
  RATE_LIMIT_REQUESTS: '0',
  RATE_LIMIT_ADDRESS: '0',
  RATE_LIMIT_RUNS: '0',
  RATE_LIMIT_UPLOADS: '0',
  RATE_LIMIT_FAILURES: '0',
  MAX_RUNS_PER_USER: '0',
}

export interface DeskOptions {
  env?: Record<string, string | undefined>
  databaseUrl?: string
  /** Stops the database of {@link databaseUrl}. */
  stopDatabase?: () => Promise<void>
}

/** A server that is attacked, with its users, a model that follows a script, and a look at its database. */
export class Desk implements AsyncDisposable {
  readonly model: FakeModel
  readonly store: SqlStore
  /** Where its data is. */
  readonly folder: string
  readonly databaseUrl: string
  readonly stopDatabase: () => Promise<void>
  readonly #env: Record<string, string>
  readonly #stack: AsyncDisposableStack
  /** More than one where a case wants replicas. */
  readonly servers: ServerProcess[] = []
  #ended = ''
  #lastUrl = ''

  private constructor(parts: {
    model: FakeModel
    store: SqlStore
    folder: string
    databaseUrl: string
    stopDatabase: () => Promise<void>
    env: Record<string, string>
    stack: AsyncDisposableStack
  }) {
    this.model = parts.model
    this.store = parts.store
    this.folder = parts.folder
    this.databaseUrl = parts.databaseUrl
    this.stopDatabase = parts.stopDatabase
    this.#env = parts.env
    this.#stack = parts.stack
  }

  static async open({ env = {}, databaseUrl: given, stopDatabase = noDatabase }: DeskOptions = {}): Promise<Desk> {
    await using stack = new AsyncDisposableStack()
    const { path: folder } = stack.use(await openFolder())
    const model = stack.use(await FakeModel.open())
    const databaseUrl = given ?? `file:${folder}/chat.db`
    writeWorkplace(folder)
    const all = withoutUnset({
      ...UNLIMITED,
      API_KEYS: `user-a:${KEYS.a},user-b:${KEYS.b},operator:${OPERATOR_KEY}`,
      OPERATORS: 'operator',
      DATABASE_URL: databaseUrl,
      FRONTDESK_CONFIG: join(folder, 'frontdesk.config.json'),
      MCP_CONFIG: join(folder, 'mcp.json'),
      CLIENT_TOOLS: 'get_selection',
      OPENAI_API_KEY: PROVIDER_KEY,
      LLM_BASE_URL: model.url,
      LLM_API: 'chat',
      ALLOWED_ORIGINS: 'https://app.test',
      ...env,
    })
    const first = await ServerProcess.start({ directory: folder, env: all })
    stack.defer(async () => desk.#stop())
    const store = stack.use(await openStore(databaseUrl))
    const desk: Desk = new Desk({ model, store, folder, databaseUrl, stopDatabase, env: all, stack: stack.move() })
    desk.servers.push(first)
    return desk
  }

  /** The server that answers, or the other one of two. */
  url(index = 0): string {
    // While none runs, requests go where one was, and are not answered.
    return (this.#lastUrl = this.servers[index % this.servers.length]?.url ?? this.#lastUrl)
  }

  get pid(): number {
    return this.servers[0]?.child.pid ?? 0
  }

  /** Everything that its servers have written, those that have ended included. */
  get log(): string {
    return this.#ended + this.servers.map(({ log }) => log).join('')
  }

  headersOf(who: Who): Record<string, string> {
    if (who === 'anonymous') return {}
    return { authorization: `Bearer ${who === 'bad-token' ? 'no-key-of-anybody' : KEYS[who]}` }
  }

  get operatorHeaders(): Record<string, string> {
    return { authorization: `Bearer ${OPERATOR_KEY}` }
  }

  /** Starts one more server on the same data. */
  async add(): Promise<void> {
    this.servers.push(await ServerProcess.start({ directory: this.folder, env: this.#env }))
  }

  async kill(): Promise<void> {
    for (const server of this.servers.splice(0)) {
      await server.kill()
      this.#ended += server.log
    }
  }

  /** What the tools have done, a line each. */
  async effects(): Promise<string[]> {
    const text = await readFile(join(this.folder, 'effects'), 'utf8')
    return text.split('\n').filter((line) => line !== '')
  }

  async #stop(): Promise<void> {
    await Promise.all(this.servers.splice(0).map((server) => server[Symbol.asyncDispose]()))
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#stack.disposeAsync()
  }
}

function withoutUnset(env: Record<string, string | undefined>): Record<string, string> {
  return Object.fromEntries(Object.entries(env).filter((entry): entry is [string, string] => entry[1] !== undefined))
}

async function noDatabase(): Promise<never> {
  throw new Error('The database of this desk is a file, which cannot be stopped.')
}

function writeWorkplace(folder: string): void {
  for (const name of ['root', 'root-of-b']) mkdirSync(join(folder, name))
  writeFileSync(join(folder, 'root/note.txt'), NOTES.ofDesk)
  writeFileSync(join(folder, 'root/a.txt'), 'to be kept')
  writeFileSync(join(folder, 'root-of-b/note.txt'), NOTES.ofB)
  appendFileSync(join(folder, 'effects'), '')
  writeFileSync(join(folder, 'note'), '')
  writeFileSync(join(folder, 'frontdesk.config.json'), JSON.stringify(describeTeam(folder)))
  const strangers = { command: process.execPath, args: [TOOL_SERVER, join(folder, 'strangers'), 'stranger_echo'] }
  mkdirSync(join(folder, 'strangers'))
  writeFileSync(join(folder, 'mcp.json'), JSON.stringify({ mcpServers: { strangers } }))
}
