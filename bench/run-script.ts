import { spawn } from 'node:child_process'
import { join } from 'node:path'

/** No script takes longer than this, unless something in it hangs. */
const TIMEOUT_MS = 10 * 60_000

/**
 * Runs a command in the root of the repository, its output shown. Resolves to whether it ended well. One that does not end in time is killed, with every
 * process that it has started; so is one that is running when this process is told to end.
 */
export function runScript(
  command: string,
  args: readonly string[],
  { env, timeoutMs = TIMEOUT_MS }: { env: NodeJS.ProcessEnv; timeoutMs?: number },
): Promise<boolean> {
  const child = spawn(command, args, { stdio: 'inherit', env, cwd: join(import.meta.dirname, '..'), detached: true })
  const kill = () => {
    try {
      if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL')
    } catch {
      // All of them have ended.
    }
  }
  const onSignal = () => {
    kill()
    process.exit(130)
  }
  const timer = setTimeout(() => {
    console.error(`Not over after ${timeoutMs / 1_000} s: ${args.join(' ')}`)
    kill()
  }, timeoutMs)
  process.on('SIGINT', onSignal).on('SIGTERM', onSignal)
  const { promise, resolve } = Promise.withResolvers<boolean>()
  child.on('error', (error) => {
    console.error(error.message)
    resolve(false)
  })
  child.on('exit', (code) => resolve(code === 0))
  return promise.finally(() => {
    clearTimeout(timer)
    // What a failed script has left behind must not run beside the next.
    kill()
    process.off('SIGINT', onSignal).off('SIGTERM', onSignal)
  })
}
