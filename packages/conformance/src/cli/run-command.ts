import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { HarnessError } from '../run/harness-error.ts'

/** Runs a command of the shell and waits for its end. What it prints goes to the standard error. Throws a `HarnessError` when it fails. */
export async function runCommand(command: string): Promise<void> {
  const child = spawn(command, { shell: true, stdio: ['ignore', 2, 2] })
  const [code] = (await once(child, 'exit')) as [number | null]
  if (code !== 0) throw new HarnessError(`The command \`${command}\` ended with ${code}.`)
}
