import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const MAIN = new URL('../../src/main.ts', import.meta.url).pathname

/** What the server has of this process, whatever else it is given: where programs are, and what Node has compiled before. */
const OF_THIS_PROCESS = {
  PATH: process.env['PATH'] ?? '',
  NODE_COMPILE_CACHE: process.env['NODE_COMPILE_CACHE'] ?? '',
}

/** The chat server as its users start it: a process on a free port, with its data in a folder. */
export class ServerProcess implements AsyncDisposable {
  readonly url: string
  readonly child: ChildProcess
  readonly #read: () => string

  private constructor(url: string, child: ChildProcess, read: () => string) {
    this.url = url
    this.child = child
    this.#read = read
  }

  /** Everything that it has written, its log included. */
  get log(): string {
    return this.#read()
  }

  static async start({ directory, env }: { directory: string; env: Record<string, string> }): Promise<ServerProcess> {
    const child = spawn(process.execPath, ['--conditions=@frontdesk/source', MAIN], {
      cwd: directory,
      env: { ...OF_THIS_PROCESS, HOME: directory, PORT: '0', LOG_FORMAT: 'json', ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    let text = ''
    const started = Promise.withResolvers<string>()
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (chunk: Buffer) => {
        text += chunk.toString()
        const url = /listening on (http:\S+)/.exec(text)?.[1]
        if (url !== undefined) started.resolve(url)
      })
    }
    child.once('exit', (code) => started.reject(new Error(`The server ended with ${code}:\n${text}`)))
    return new ServerProcess(await started.promise, child, () => text)
  }

  /** Ends it in the middle of whatever it does. */
  kill(): Promise<void> {
    return this.#end('SIGKILL')
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#end('SIGTERM')
  }

  async #end(signal: NodeJS.Signals): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return
    const closed = once(this.child, 'close')
    this.child.kill(signal)
    await closed
  }
}

/** A folder that is gone at the end. */
export async function openFolder(): Promise<AsyncDisposable & { path: string }> {
  const path = await mkdtemp(join(tmpdir(), 'frontdesk-corpora-'))
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }) }
}
