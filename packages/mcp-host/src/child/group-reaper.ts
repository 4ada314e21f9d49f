import { spawn } from 'node:child_process'
import { once } from 'node:events'
import type { ChildProcess } from 'node:child_process'

/**
 * Ends the process groups that outlive their host. A host that is killed closes no child, and many MCP servers do not end with their stdin; this is
 * a shell of about 1 MB that waits for the end of its own stdin, gives the children two seconds, and kills what is left of their groups.
 */
export class GroupReaper implements AsyncDisposable {
  #shell: ChildProcess | undefined

  watch(group: number): void {
    if (this.#shell?.pid === undefined) this.#shell = startShell()
    this.#tell(`watch ${group}`)
  }

  forget(group: number): void {
    this.#tell(`forget ${group}`)
  }

  /** Resolves when the shell has ended. Groups that are still watched are killed. */
  async [Symbol.asyncDispose](): Promise<void> {
    const shell = this.#shell
    if (shell?.pid === undefined || shell.exitCode !== null || shell.signalCode !== null) return
    shell.ref()
    const exit = once(shell, 'exit')
    shell.stdin?.end()
    await exit
  }

  #tell(line: string): void {
    this.#shell?.stdin?.write(`${line}\n`)
  }
}

function startShell(): ChildProcess {
  const shell = spawn('/bin/sh', ['-c', SCRIPT], { stdio: ['pipe', 'ignore', 'ignore'], detached: true })
  shell.on('error', goOnWithout)
  shell.stdin?.on('error', goOnWithout)
  shell.unref()
  return shell
}

function goOnWithout(): void {
  // Without a shell nothing is reaped; the host still closes the children, and most end with their stdin.
}

const SCRIPT = `
trap '' HUP INT QUIT TERM
groups=
while read -r verb group; do
  case $verb in
    watch) groups="$groups $group" ;;
    forget)
      kept=
      for each in $groups; do [ "$each" = "$group" ] || kept="$kept $each"; done
      groups=$kept ;;
  esac
done
[ -z "$groups" ] || sleep 2
for each in $groups; do kill -s KILL -- "-$each" 2>/dev/null; done
`
