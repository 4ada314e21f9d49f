import { constants, openSync, readlinkSync } from 'node:fs'
import { errnoOf, FilesError, quoteName, toFilesError } from '../errors.ts'
import { OpenDirectory } from './open-entries.ts'
import { MAX_DEPTH, splitPath } from './path.ts'
import { findLookAlike } from './same-name.ts'

/** Links followed in one walk. The kernel's own limit. */
const MAX_LINKS = 40

/**
 * Opens the directory that `parts` lead to from an open one; or, with `openLast`, what that opens as the last component, unless that is `..`.
 * Links are followed by their text, beneath the start. Throws `FilesError`; then nothing stays open.
 */
export function walk(root: OpenDirectory, parts: readonly string[]): OpenDirectory
export function walk<Last extends object>(
  root: OpenDirectory,
  parts: readonly string[],
  openLast: (directory: OpenDirectory, name: string) => Last,
): OpenDirectory | Last
export function walk(
  root: OpenDirectory,
  parts: readonly string[],
  openLast?: (directory: OpenDirectory, name: string) => object,
): object {
  const pending = parts.toReversed()
  let links = 0
  let here = reopen(root, [])
  try {
    for (let part = pending.pop(); part !== undefined; part = pending.pop()) {
      if (part === '..') {
        here = replace(here, stepBack(root, here.trail))
        continue
      }
      if (here.trail.length >= MAX_DEPTH)
        throw new FilesError('invalid_path', `${quoteName(part)} is too deep inside the root.`)
      try {
        if (pending.length === 0 && openLast !== undefined) return replace(here, openLast(here, part))
        here = replace(here, here.openDirectory(part))
      } catch (error) {
        const lookAlike = errnoOf(error) === 'ENOENT' ? findLookAlike(here, part) : undefined
        // It is gone by now when its own name has become unknown.
        if (lookAlike !== undefined && lookAlike !== part) {
          pending.push(lookAlike)
          continue
        }
        const target = readLink(here, part, error)
        if (target === undefined) throw toFilesError(error, part)
        links += 1
        if (links > MAX_LINKS)
          throw new FilesError('not_found', `${quoteName(part)} is a link that leads round in a circle.`)
        pending.push(...splitLink(target, part).toReversed())
      }
    }
    return here
  } catch (error) {
    here[Symbol.dispose]()
    throw error
  }
}

/** `next`, once it is open and `old` is no longer needed. */
function replace<Next>(old: OpenDirectory, next: Next): Next {
  old[Symbol.dispose]()
  return next
}

/** A descriptor of its own for an open directory. */
function reopen(directory: OpenDirectory, trail: readonly string[]): OpenDirectory {
  try {
    return new OpenDirectory(openSync(directory.handle, constants.O_RDONLY | constants.O_DIRECTORY), trail)
  } catch (error) {
    throw toFilesError(error, '.')
  }
}

/** The directory one component up the walk, by walking there again: the kernel's own `..` may lead elsewhere by now. */
function stepBack(root: OpenDirectory, trail: readonly string[]): OpenDirectory {
  if (trail.length === 0)
    throw new FilesError('outside_root', 'The path leads out of the root. Only what is inside can be used.')
  let here = reopen(root, [])
  for (const name of trail.slice(0, -1)) {
    try {
      here = replace(here, here.openDirectory(name))
    } catch (error) {
      here[Symbol.dispose]()
      throw toFilesError(error, name)
    }
  }
  return here
}

/** The text of the link `name` when that is why it could not be opened. */
function readLink(directory: OpenDirectory, name: string, error: unknown): string | undefined {
  const errno = errnoOf(error)
  if (errno !== 'ELOOP' && errno !== 'ENOTDIR') return undefined
  try {
    return readlinkSync(directory.entry(name))
  } catch {
    // Not a link, or no longer there: the first error tells more.
    return undefined
  }
}

function splitLink(target: string, name: string): string[] {
  if (target.startsWith('/')) {
    throw new FilesError(
      'outside_root',
      `${quoteName(name)} is a link with an absolute target. Only links that stay inside the root are followed.`,
    )
  }
  return splitPath(target)
}
