import { spawn } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { parseEnv } from 'node:util'
import type { ChildProcessByStdio } from 'node:child_process'
import type { EventEmitter } from 'node:events'
import type { Readable, Writable } from 'node:stream'
import { getDefaultEnvironment } from '@modelcontextprotocol/sdk/client/stdio.js'
import type { Clock } from '../clock.ts'
import { sleep } from '../clock.ts'
import type { StdioServerSpec } from '../config/spec.ts'

/** How long the pipes of a dead child may stay open before they are cut: a process that left its group can hold them. */
const DRAIN_MS = 100
/** How long the kernel may take to end what was killed. One that hangs in a device, or belongs to another user, may never end. */
const KILL_MS = 2_000

type StdioProcess = ChildProcessByStdio<Writable, Readable, Readable>

interface ChildParts {
  variables: Readonly<Record<string, string>>
  clock: Clock
}

/**
 * One child process, the leader of its own process group: whatever it starts dies with it. `ended` resolves, with words for the log, once it
 * is gone and its output has been read; it never rejects.
 */
export class Child {
  readonly pid: number
  readonly stdin: Writable
  readonly stdout: Readable
  readonly stderr: Readable
  readonly ended: Promise<string>
  /** What it has in its environment besides what every child has. */
  readonly variables: Readonly<Record<string, string>>
  readonly #clock: Clock
  readonly #end: (reason: string) => void
  #isGone = false
  #isKilled = false
  #closing: Promise<void> | undefined

  constructor(process: StdioProcess, pid: number, { variables, clock }: ChildParts) {
    this.pid = pid
    this.stdin = process.stdin
    this.stdout = process.stdout
    this.stderr = process.stderr
    this.variables = variables
    this.#clock = clock
    const { promise, resolve } = Promise.withResolvers<string>()
    this.ended = promise
    this.#end = resolve
    process.once('exit', (code, signal) => {
      this.#isGone = true
      signalGroup(pid, 'SIGKILL')
      const cancel = clock.after(DRAIN_MS, () => this.#cutPipes())
      process.once('close', () => {
        cancel()
        resolve(signal ? `was ended by ${signal}` : `exited with code ${code}`)
      })
    })
  }

  /** Ends the whole group now. */
  kill(): void {
    if (this.#isGone) return
    signalGroup(this.pid, 'SIGKILL')
    if (this.#isKilled) return
    this.#isKilled = true
    const cancel = this.#clock.after(KILL_MS, () => {
      this.#cutPipes()
      this.#end('was killed and did not end')
    })
    void this.ended.then(cancel)
  }

  /** Ends stdin, waits, SIGTERM, waits, SIGKILL; resolves when the group is gone. Idempotent. */
  close(stepMs: number): Promise<void> {
    this.#closing ??= this.#close(stepMs)
    return this.#closing
  }

  async #close(stepMs: number): Promise<void> {
    const gone = new AbortController()
    const ended = this.ended.then(() => gone.abort())
    this.stdin.end()
    await sleep(this.#clock, stepMs, gone.signal)
    if (!this.#isGone) signalGroup(this.pid, 'SIGTERM')
    await sleep(this.#clock, stepMs, gone.signal)
    this.kill()
    await ended
  }

  #cutPipes(): void {
    for (const pipe of [this.stdin, this.stdout, this.stderr]) pipe.destroy()
  }
}

/** Starts the command of `spec`. Rejects with the reason and the remedy when there is no such process to be had. */
export async function spawnChild(spec: StdioServerSpec, clock: Clock): Promise<Child> {
  try {
    const variables = { ...readEnvFile(spec.envFile), ...spec.env }
    const process: StdioProcess = spawn(spec.command, [...(spec.args ?? [])], {
      cwd: spec.cwd,
      env: { ...getDefaultEnvironment(), ...variables },
      stdio: ['pipe', 'pipe', 'pipe'],
      detached: true,
    })
    // Listens before the promise resolves: a child may end in the turn in which it started, and an error that nobody
    // hears ends the host. A child that could not be started has no pipes.
    const pipes: (EventEmitter | undefined)[] = [process.stdin, process.stdout, process.stderr]
    for (const pipe of pipes) {
      pipe?.on('error', () => {
        // A pipe that broke: each write hears of it in its own callback, and the exit follows.
      })
    }
    await new Promise<void>((resolve, reject) => {
      process.once('spawn', resolve)
      process.on('error', reject)
    })
    return new Child(process, process.pid!, { variables, clock })
  } catch (error) {
    throw new Error(describeSpawnError(error as NodeJS.ErrnoException, spec), { cause: error })
  }
}

/** The variables of a file of `NAME=value` lines. Throws with the reason in words. */
function readEnvFile(path: string | undefined): Record<string, string> {
  if (path === undefined) return {}
  try {
    return parseEnv(readFileSync(path, 'utf8')) as Record<string, string>
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    throw new Error(`its envFile ${path} cannot be read (${code ?? message}); make it or change envFile`, {
      cause: error,
    })
  }
}

function describeSpawnError(error: NodeJS.ErrnoException, { command, cwd }: StdioServerSpec): string {
  if (cwd !== undefined && !existsSync(cwd))
    return `its working directory ${cwd} does not exist; create it or change cwd`
  switch (error.code) {
    case 'ENOENT':
      return /\s/.test(command)
        ? `there is no program ${command}; what follows the name of the program belongs into args`
        : `there is no program ${command}; install it or give its full path`
    case 'EACCES':
      return `${command} may not be executed; check its permissions`
    case 'EAGAIN':
    case 'EMFILE':
    case 'ENFILE':
      return `the system has no process or file handle left (${error.code}); raise ulimit -u or ulimit -n`
    default:
      return error.message
  }
}

function signalGroup(pid: number, signal: 'SIGTERM' | 'SIGKILL'): void {
  try {
    process.kill(-pid, signal)
  } catch {
    // ESRCH: the group is already empty. EPERM: see KILL_MS.
  }
}
