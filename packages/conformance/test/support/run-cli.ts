import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { runCli as run } from '../../src/cli/run-cli.ts'

const MAIN = join(import.meta.dirname, '../../src/cli/main.ts')

interface Outcome {
  code: number | null
  stdout: string
  stderr: string
}

/** Runs the command in this process, which is quicker, and gives what it printed and its exit code. */
export async function runCli(...args: string[]): Promise<Outcome> {
  const outcome = { stdout: '', stderr: '' }
  const code = await run(args, {
    write: (written) => (outcome.stdout += written),
    writeError: (written) => (outcome.stderr += written),
    hasColours: false,
    showsProgress: false,
  })
  return { code, ...outcome }
}

/** Runs the command as a user does. */
export async function spawnCli(...args: string[]): Promise<Outcome> {
  const child = spawn(process.execPath, ['--conditions=@frontdesk/source', MAIN, ...args])
  const output = Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')])
  const [stdout, stderr, [code]] = (await output) as [string, string, [number | null]]
  return { code, stdout, stderr }
}
