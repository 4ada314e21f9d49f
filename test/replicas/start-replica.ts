import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'

const ROOT = join(import.meta.dirname, '../..')

export interface ReplicaOptions {
  /** The folder in which it runs. */
  cwd: string
  env: Record<string, string>
  /** What is run in the place of the sources of the chat server. */
  command?: readonly [string, ...string[]]
}

/** A chat server that runs as a process of its own, on a free port. */
export interface Replica extends AsyncDisposable {
  url: string
  pid: number
  /** What it has printed, its log among it. */
  output(): string
  /** Sends the signal and resolves when the process has ended. */
  stop(signal?: NodeJS.Signals): Promise<void>
}

const FROM_SOURCES = [
  process.execPath,
  '--conditions=@frontdesk/source',
  join(ROOT, 'apps/chat-server/src/main.ts'),
] as const

/** What the server has of this process, whatever else it is given: where programs are, and what Node has compiled before. */
const OF_THIS_PROCESS = {
  PATH: process.env['PATH'] ?? '',
  NODE_COMPILE_CACHE: process.env['NODE_COMPILE_CACHE'] ?? '',
}

/** Starts a server and resolves when it listens. Rejects, with what it has printed, when it ends before. */
export async function startReplica({ cwd, env, command = FROM_SOURCES }: ReplicaOptions): Promise<Replica> {
  const [program, ...args] = command
  const child = spawn(program, args, {
    cwd,
    env: { ...OF_THIS_PROCESS, HOME: cwd, PORT: '0', LOG_FORMAT: 'json', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const ended = once(child, 'close')
  let text = ''
  const url = await new Promise<string>((resolve, reject) => {
    const read = (chunk: Buffer) => {
      text += chunk.toString()
      const found = /listening on (http:\S+)/.exec(text)?.[1]
      if (found !== undefined) resolve(found)
    }
    child.stdout.on('data', read)
    child.stderr.on('data', read)
    child.once('error', reject)
    child.once('exit', (code) => reject(new Error(`The server ended with ${code}:\n${text}`)))
  })
  const stop = async (signal: NodeJS.Signals = 'SIGTERM') => {
    child.kill(signal)
    await ended
  }
  return { url, pid: child.pid ?? 0, output: () => text, stop, [Symbol.asyncDispose]: () => stop() }
}
