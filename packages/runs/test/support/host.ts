import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import type { ThreadMetadata, ThreadStreamEvent, UserMessageItem } from '@frontdesk/chatkit'
import { ChatKitServer } from '@frontdesk/chatkit/server'
import type { HookOptions, RequestContext } from '@frontdesk/chatkit/server'
import { DurableRuns, handleRunRequest } from '@frontdesk/runs'
import type { DurableRunsOptions } from '@frontdesk/runs'
import { openStore } from '@frontdesk/store'
import type { SqlStore } from '@frontdesk/store'

export const logger = { info() {}, warn() {}, error() {} }

/** What a turn does: it may wait, fail, and look at its signal. */
export type Turn = (
  thread: ThreadMetadata,
  options: HookOptions & { context: RequestContext; text: string },
) => AsyncIterable<ThreadStreamEvent>

class TurnServer extends ChatKitServer {
  readonly #turn: Turn

  constructor(store: SqlStore, turn: Turn) {
    super({ store, logger, stopGraceMs: 100 })
    this.#turn = turn
  }

  override respond(
    thread: ThreadMetadata,
    input: UserMessageItem | null,
    context: RequestContext,
    options: HookOptions,
  ): AsyncIterable<ThreadStreamEvent> {
    const [part] = input?.content ?? []
    return this.#turn(thread, { ...options, context, text: part && 'text' in part ? part.text : '' })
  }
}

export interface Host extends AsyncDisposable {
  url: string
  store: SqlStore
  runs: DurableRuns
}

/** The address of a new database, in a folder that is there until the test ends. */
export async function makeDatabase(): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'frontdesk-runs-'))
  onTestFinished(() => rm(directory, { recursive: true, force: true }))
  return `file:${join(directory, 'test.db')}`
}

/** A server on a free port. The user is the `x-user` of a request, else `ann`. */
export async function openHost(
  turn: Turn,
  { database, store: given, ...options }: { database?: string } & Partial<DurableRunsOptions> = {},
): Promise<Host> {
  const store = given ?? (await openStore(database ?? (await makeDatabase())))
  const runs = new DurableRuns(new TurnServer(store, turn), { store, ...options })
  const server = createServer((request, response) => {
    const user = request.headers['x-user']
    void handleRunRequest(runs, request, response, { userId: typeof user === 'string' ? user : 'ann' })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  let closed: Promise<void> | undefined
  const close = async () => {
    server.closeAllConnections()
    server.close()
    await runs[Symbol.asyncDispose]()
    await store[Symbol.asyncDispose]()
  }
  const host: Host = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/chatkit`,
    store,
    runs,
    [Symbol.asyncDispose]: () => (closed ??= close()),
  }
  onTestFinished(() => host[Symbol.asyncDispose]())
  return host
}
