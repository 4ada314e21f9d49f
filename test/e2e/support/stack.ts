import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { ThreadItem, ThreadStreamEvent } from '@frontdesk/chatkit'
import { OF_THIS_PROCESS } from './plain-environment.ts'

const root = join(import.meta.dirname, '../../..')
const SOURCE_ENTRY = 'apps/chat-server/src/main.ts'

export interface StackOptions {
  directory?: string
  env?: Record<string, string>
  /** Which file is started, from the root of the repository. */
  entry?: string
  nodeOptions?: readonly string[]
}

/** The whole stack as a user starts it: a process of its own, its data in a folder of its own, on a free port. */
export class Stack {
  readonly url: string
  readonly directory: string
  readonly process: ChildProcess
  readonly output: () => string

  private constructor(parts: { url: string; directory: string; process: ChildProcess; output: () => string }) {
    this.url = parts.url
    this.directory = parts.directory
    this.process = parts.process
    this.output = parts.output
  }

  /** Starts on the data in `directory`, or on a new folder. */
  static async start({
    directory,
    env = {},
    entry = SOURCE_ENTRY,
    nodeOptions = [],
  }: StackOptions = {}): Promise<Stack> {
    const home = directory ?? (await mkdtemp(join(tmpdir(), 'frontdesk-e2e-')))
    const { process: child, output } = launch(home, { env, entry, nodeOptions })
    const url = await new Promise<string>((resolve, reject) => {
      child.stdout?.on('data', () => {
        const found = /listening on (http:\S+)/.exec(output())?.[1]
        if (found !== undefined) resolve(found)
      })
      child.once('exit', (code) => reject(new Error(`The server ended with ${code}:\n${output()}`)))
    })
    return new Stack({ url, directory: home, process: child, output })
  }

  /** Starts and waits for the end: for servers that refuse to start. */
  static async startAndFail(env: Record<string, string>): Promise<{ code: number; output: string }> {
    const home = await mkdtemp(join(tmpdir(), 'frontdesk-e2e-'))
    const { process: child, output } = launch(home, { env })
    child.stdout?.on('data', () => {
      if (output().includes('is listening on')) child.kill()
    })
    const [code] = (await once(child, 'close')) as [number]
    await rm(home, { recursive: true, force: true })
    return { code, output: output() }
  }

  post(
    body: unknown,
    { signal, headers = {} }: { signal?: AbortSignal; headers?: Record<string, string> } = {},
  ): Promise<Response> {
    return fetch(`${this.url}/chatkit`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: typeof body === 'string' ? body : JSON.stringify(body),
      ...(signal && { signal }),
    })
  }

  /** Sends a message, in a new thread unless one is given, and reads the answer to its end. */
  async ask(text: string, threadId?: string): Promise<ThreadStreamEvent[]> {
    const response = await this.post(message(text, threadId))
    return parseEvents(await response.text())
  }

  async json(
    type: string,
    params: Record<string, unknown>,
  ): Promise<{ status: number; body: Record<string, unknown> }> {
    const response = await this.post({ type, params })
    return { status: response.status, body: (await response.json()) as Record<string, unknown> }
  }

  async items(threadId: string): Promise<ThreadItem[]> {
    const { body } = await this.json('items.list', { thread_id: threadId, order: 'asc', limit: 100 })
    return body['data'] as ThreadItem[]
  }

  /** The processes that the server has started and that still run, with their command lines. */
  children(): Promise<{ pid: number; command: string }[]> {
    return childrenOf(this.process.pid ?? 0)
  }

  /** Ends the process by the signal and says how it ended. */
  async stop(signal: NodeJS.Signals = 'SIGTERM'): Promise<{ code: number | null }> {
    if (this.process.exitCode !== null || this.process.signalCode !== null) return { code: this.process.exitCode }
    this.process.kill(signal)
    const [code] = (await once(this.process, 'close')) as [number | null]
    return { code }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop('SIGTERM')
    await rm(this.directory, { recursive: true, force: true })
  }
}

function launch(
  home: string,
  { env, entry = SOURCE_ENTRY, nodeOptions = [] }: Omit<StackOptions, 'directory'>,
): { process: ChildProcess; output: () => string } {
  const conditions = entry.endsWith('.ts') ? ['--conditions=@frontdesk/source'] : []
  const child = spawn(process.execPath, [...nodeOptions, ...conditions, join(root, entry)], {
    cwd: home,
    env: { ...OF_THIS_PROCESS, HOME: home, PORT: '0', LOG_FORMAT: 'json', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let text = ''
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk: Buffer) => (text += chunk.toString()))
  return { process: child, output: () => text }
}

export function message(text: string, threadId?: string): Record<string, unknown> {
  const input = { content: [{ type: 'input_text', text }], attachments: [], inference_options: {} }
  return threadId === undefined
    ? { type: 'threads.create', params: { input } }
    : { type: 'threads.add_user_message', params: { input, thread_id: threadId } }
}

export function parseEvents(text: string): ThreadStreamEvent[] {
  return text
    .split('\n\n')
    .filter((frame) => frame.startsWith('data: '))
    .map((frame) => JSON.parse(frame.slice('data: '.length)) as ThreadStreamEvent)
}

export function threadIdOf(events: readonly ThreadStreamEvent[]): string {
  for (const event of events) {
    if (event.type === 'thread.created') return event.thread.id
    if (event.type === 'thread.item.done') return event.item.thread_id
  }
  throw new Error('The stream names no thread.')
}

/** The text of the assistant messages that are complete. */
export function answerOf(events: readonly ThreadStreamEvent[]): string {
  return events
    .flatMap((event) =>
      event.type === 'thread.item.done' && event.item.type === 'assistant_message' ? event.item.content : [],
    )
    .map((part) => part.text)
    .join('\n')
}

/** The titles of the workflow tasks as they stood when each workflow was done: handoffs and tool calls, in order. */
export function tasksOf(events: readonly ThreadStreamEvent[]): string[] {
  return events.flatMap((event) =>
    event.type === 'thread.item.done' && event.item.type === 'workflow'
      ? event.item.workflow.tasks.map((task) => task.title ?? '')
      : [],
  )
}

/** The processes that `parent` has started and that still run. */
export async function childrenOf(parent: number): Promise<{ pid: number; command: string }[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name)).map(Number)
  const found = await Promise.all(
    pids.map(async (pid) => {
      const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '')
      const [state, ppid] = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
      if (Number(ppid) !== parent || state === 'Z') return []
      const command = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')
      return [{ pid, command: command.replaceAll('\0', ' ').trim() }]
    }),
  )
  return found.flat()
}

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    // ESRCH: there is no such process.
    return false
  }
}
