import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'

/** A server on HTTP. Disposing it ends it. */
export interface HttpServer extends AsyncDisposable {
  url: string
}

/** Starts a bin that was given `--http` and resolves once it says where it listens. */
export async function startHttp(command: readonly string[]): Promise<HttpServer> {
  const [file = '', ...args] = command
  const server = spawn(file, args, { stdio: ['ignore', 'ignore', 'pipe'] })
  const exited = once(server, 'exit')
  const [line] = (await once(createInterface(server.stderr), 'line')) as [string]
  return {
    url: /http:\S+/.exec(line)?.[0] ?? '',
    async [Symbol.asyncDispose]() {
      server.kill()
      await exited
    },
  }
}

/** Starts a bin from a process that is killed once the bin answers; resolves to how long the bin outlived it, in milliseconds. */
export async function outlives(command: readonly string[]): Promise<number> {
  const script = `const { spawn } = require('node:child_process')
    const [file, ...args] = process.argv.slice(1)
    const child = spawn(file, args, { stdio: ['pipe', 'pipe', 'ignore'] })
    child.stdout.once('data', () => console.log(child.pid))
    child.stdin.write(JSON.stringify({ jsonrpc: '2.0', id: 0, method: 'ping' }) + '\\n')`
  const parent = spawn(process.execPath, ['-e', script, '--', ...command], { stdio: ['ignore', 'pipe', 'inherit'] })
  const [line] = (await once(parent.stdout, 'data')) as [Buffer]
  const pid = Number(line.toString())
  const killedAt = performance.now()
  parent.kill('SIGKILL')
  while (isRunning(pid)) await sleep(10)
  return performance.now() - killedAt
}

/** Writes garbage and a line of 11 MB to a bin, then a ping, and ends its stdin. Resolves to what it answered and its exit code. */
export async function sendGarbage(command: readonly string[]): Promise<{ answers: unknown[]; code: number | null }> {
  const [file = '', ...args] = command
  const child = spawn(file, args, { stdio: ['pipe', 'pipe', 'ignore'] })
  const exited = once(child, 'exit')
  for (const line of ['garbage', '\0\x01', '[]', '{"jsonrpc":"2.0"}', 'x'.repeat(11 * 1024 * 1024)]) {
    child.stdin.write(`${line}\n`)
  }
  child.stdin.write('{"jsonrpc":"2.0","id":1,"method":"ping"}\n')
  const answers: unknown[] = []
  for await (const line of createInterface(child.stdout)) {
    answers.push(JSON.parse(line))
    child.stdin.end()
  }
  const [code] = (await exited) as [number | null]
  return { answers, code }
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch {
    // There is no such process any more.
    return false
  }
}
