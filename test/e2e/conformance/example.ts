import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import type { RunningSubject } from './subject.ts'

const ROOT = join(import.meta.dirname, '../../..')

/** A program of the docs that serves an endpoint, such as `host-hono.ts`, as it stands there. */
export async function startExample(file: string): Promise<RunningSubject> {
  const stay = join(ROOT, 'test/e2e/support/keep-serving.mjs')
  const options = ['--conditions=@frontdesk/source', '--import', stay, join(ROOT, 'examples', file)]
  const child = spawn(process.execPath, options, { stdio: ['ignore', 'pipe', 'inherit'] })
  let output = ''
  const url = await new Promise<string>((resolve, reject) => {
    child.stdout.on('data', (chunk: Buffer) => {
      const found = /listening on (http:\S+)/.exec((output += chunk.toString()))?.[1]
      if (found !== undefined) resolve(found)
    })
    child.once('exit', (code) => reject(new Error(`${file} ended with ${code}.`)))
  })
  return {
    options: { url },
    async [Symbol.asyncDispose]() {
      child.kill()
      await once(child, 'exit')
    },
  }
}
