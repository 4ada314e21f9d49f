import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setImmediate } from 'node:timers/promises'
import type { Race } from './case.ts'

/** Something that goes on in the root while calls run. */
export interface Actor {
  /** Ends it. Returns what went wrong. */
  stop(): Promise<string[]>
}

/** Starts the other side of a race. */
export async function startRace(root: string, race: Race): Promise<Actor> {
  switch (race.kind) {
    case 'swap-dir-with-symlink':
      return startSwapping(root, race)
    case 'reader':
      return startReading(join(root, race.path))
    default:
      throw new Error(`Unknown race: ${race.kind}`)
  }
}

async function startSwapping(
  root: string,
  { path, other = '', inside_file: file = '', inside_content: content = '' }: Race,
): Promise<Actor> {
  const script = `
    const fs = require('node:fs'), { dirname, join } = require('node:path')
    const [path, other, file, content] = process.argv.slice(1)
    fs.mkdirSync(path)
    fs.symlinkSync(other, path + '-link')
    for (let turn = 0; ; turn++) {
      try {
        if (file !== '' && !fs.existsSync(join(path, file))) {
          fs.mkdirSync(dirname(join(path, file)), { recursive: true })
          fs.writeFileSync(join(path, file), content)
        }
      } catch {} // The server deletes what is being made.
      if (turn === 0) console.log('ready')
      fs.renameSync(path, path + '-real')
      fs.renameSync(path + '-link', path)
      fs.renameSync(path, path + '-link')
      fs.renameSync(path + '-real', path)
    }`
  const actor = spawn(process.execPath, ['-e', script, join(root, path), other, file, content], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const exited = once(actor, 'exit')
  await once(actor.stdout, 'data')
  return {
    async stop() {
      const isAlive = actor.exitCode === null
      actor.kill('SIGKILL')
      await exited
      return isAlive ? [] : ['the directory stopped being swapped']
    },
  }
}

async function startReading(path: string): Promise<Actor> {
  const torn = new Set<string>()
  let reads = 0
  const over = new AbortController()
  const reading = (async () => {
    while (!over.signal.aborted) {
      const text = readFileSync(path, 'latin1')
      reads += 1
      if (!/^(?:O{1000000}|N{1000000})$/.test(text))
        torn.add(`a reader saw ${text.length} bytes beginning with ${text.slice(0, 5)}`)
      await setImmediate()
    }
  })()
  return {
    async stop() {
      over.abort()
      await reading
      return reads === 0 ? ['nothing was read'] : [...torn]
    },
  }
}
