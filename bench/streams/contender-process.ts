import { fork } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import type { Pace } from '../answer.ts'
import type { Group, Used } from './server.ts'

/** A contender in a process of its own, so that its processor time is not that of its reader. */
export class ContenderProcess {
  readonly name: string
  readonly port: number
  readonly #child: ChildProcess

  private constructor(name: string, port: number, child: ChildProcess) {
    this.name = name
    this.port = port
    this.#child = child
  }

  /** `profileTo` is a folder that gets a CPU profile when the process ends. */
  static async start(
    group: Group,
    name: string,
    pace: Pace,
    { profileTo }: { profileTo?: string | undefined } = {},
  ): Promise<ContenderProcess> {
    const profile = `${group}-${pace}-${name.replaceAll(/[^a-z]+/gi, '-')}.cpuprofile`
    const profiling =
      profileTo === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${profileTo}`, `--cpu-prof-name=${profile}`]
    const execArgv = ['--conditions=@frontdesk/source', '--expose-gc', '--no-warnings', ...profiling]
    const child = fork(new URL('server.ts', import.meta.url), [group, name, pace], {
      execArgv,
      // A peer prints each request; what a terminal makes of that is not measured.
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    })
    const [port] = (await once(child, 'message')) as [number]
    return new ContenderProcess(name, port, child)
  }

  async used(): Promise<Used> {
    this.#child.send('used')
    const [used] = (await once(this.#child, 'message')) as [Used]
    return used
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const exited = once(this.#child, 'exit')
    this.#child.disconnect()
    await exited
  }
}
