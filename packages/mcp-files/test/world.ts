import { mkdirSync, mkdtempSync, readdirSync, readlinkSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { FilesError } from '../src/errors.ts'

/** A text that is outside the root, and must appear nowhere. */
export const SECRET = 'OUTSIDE-SECRET'

/** A temporary root with a directory `outside` beside it. Disposing it fails when this process still holds descriptors in it. */
export interface World extends Disposable {
  /** The host's path of the root. */
  root: string
  /** The host's path of the directory beside it, which holds `secret.txt`. */
  outside: string
  /** The host's path of `path` in the root. */
  at(path: string): string
  file(path: string, content?: string | Uint8Array): void
  directory(path: string): void
  link(path: string, target: string): void
  /** The paths of everything in the root, ordered; links are not entered. */
  names(): string[]
}

export function createWorld(): World {
  const base = mkdtempSync(join(tmpdir(), 'mcp-files-'))
  const root = join(base, 'root')
  const outside = join(base, 'outside')
  mkdirSync(root)
  mkdirSync(outside)
  writeFileSync(join(outside, 'secret.txt'), SECRET)
  const at = (path: string) => join(root, path)
  return {
    root,
    outside,
    at,
    file(path, content = '') {
      mkdirSync(dirname(at(path)), { recursive: true })
      writeFileSync(at(path), content)
    },
    directory: (path) => void mkdirSync(at(path), { recursive: true }),
    link: (path, target) => symlinkSync(target, at(path)),
    names: () => namesBeneath(root).toSorted((a, b) => (a < b ? -1 : 1)),
    [Symbol.dispose]() {
      const leaked = openBeneath(base)
      rmSync(base, { recursive: true, force: true })
      if (leaked.length > 0) throw new Error(`Descriptors were left open: ${leaked.join(', ')}`)
    },
  }
}

function namesBeneath(path: string): string[] {
  return readdirSync(path, { withFileTypes: true }).flatMap((entry) => {
    const below = entry.isDirectory() ? namesBeneath(join(path, entry.name)) : []
    return [entry.name, ...below.map((name) => `${entry.name}/${name}`)]
  })
}

/** The targets of this process's open descriptors that lie beneath `path`. */
function openBeneath(path: string): string[] {
  return readdirSync('/proc/self/fd')
    .map((fd) => {
      try {
        return readlinkSync(`/proc/self/fd/${fd}`)
      } catch {
        // The descriptor that listed the directory itself is closed by now.
        return ''
      }
    })
    .filter((target) => target.startsWith(path))
}

/** The refusal that `run` ends in. Throws when it succeeds, fails otherwise, or names a path of the host. */
export function refusalIn(world: World, run: () => unknown): FilesError {
  try {
    run()
  } catch (error) {
    if (!(error instanceof FilesError)) throw error
    if (error.message.includes(world.root) || error.message.includes('/proc')) {
      throw new Error('The refusal names a path of the host.', { cause: error })
    }
    return error
  }
  throw new Error('It was not refused.')
}
