import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { onTestFinished } from 'vitest'
import { create, DETACHED, post } from './client.ts'

/** A host in a process of its own. */
export interface HostProcess {
  url: string
  process: ChildProcess
}

export function startHost(database: string): Promise<HostProcess> {
  return spawnHost(join(import.meta.dirname, '../fixtures/host-process.ts'), [database])
}

/** Starts a file that says its URL on its first line. */
export async function spawnHost(file: string, args: readonly string[]): Promise<HostProcess> {
  const child = spawn(process.execPath, ['--conditions=@frontdesk/source', file, ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  onTestFinished(() => void child.kill('SIGKILL'))
  const [url] = (await once(createInterface({ input: child.stdout }), 'line')) as [string]
  return { url, process: child }
}

export async function kill({ process: child }: HostProcess): Promise<void> {
  child.kill('SIGKILL')
  await once(child, 'exit')
}

export async function begin(host: HostProcess): Promise<{ runId: string; response: Response }> {
  const response = await post(host, create(), { headers: DETACHED })
  return { runId: response.headers.get('x-frontdesk-run')!, response }
}

export async function startTwo(database: string): Promise<[HostProcess, HostProcess]> {
  return Promise.all([startHost(database), startHost(database)])
}
