/** Builds the chat element and the page where they are missing or older than their sources, so that `pnpm dev` shows what is there. One at a time builds. */
import { spawnSync } from 'node:child_process'
import { mkdirSync, readdirSync, rmdirSync, statSync } from 'node:fs'
import { join } from 'node:path'

const root = join(import.meta.dirname, '..')
const BUILDS = [
  {
    directory: 'packages/chatkit-js',
    built: 'dist/script',
    sources: ['packages/chatkit-js/src', 'packages/client/src'],
  },
  {
    directory: 'apps/web',
    built: 'dist',
    sources: ['apps/web/src', 'apps/web/public', 'apps/web/admin', 'packages/chatkit-js/src/theme'],
  },
]
const LOCK = join(root, 'node_modules/.build-page')
/** Who holds the lock for longer than this has ended without letting go of it. */
const LOCK_MS = 120_000

lock()
try {
  for (const { directory, built, sources } of BUILDS) build(directory, { built, sources })
} finally {
  unlock()
}

function build(directory: string, { built, sources }: { built: string; sources: readonly string[] }): void {
  const isFresh = newestIn(join(directory, built)) > Math.max(...sources.map(newestIn))
  if (isFresh) return
  console.log(`Building ${directory}…`)
  const vite = join(root, directory, 'node_modules/vite/bin/vite.js')
  const { status } = spawnSync(process.execPath, [vite, 'build', '--logLevel', 'error'], {
    cwd: join(root, directory),
    stdio: 'inherit',
    // Whatever the caller runs as: React of a build for development is not in the page.
    env: { ...process.env, NODE_ENV: 'production' },
  })
  // The server runs without a page as well, and says so at its address.
  if (status !== 0) console.error(`${directory} could not be built: the page will be missing.`)
}

/** Waits while another process builds: two at once would empty each other's folder. */
function lock(): void {
  for (;;) {
    try {
      return mkdirSync(LOCK)
    } catch {
      if (newestOf(LOCK) < Date.now() - LOCK_MS) unlock()
      else Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 200)
    }
  }
}

function unlock(): void {
  try {
    rmdirSync(LOCK)
  } catch {
    // Somebody else has taken it for one that was left behind.
  }
}

function newestIn(directory: string): number {
  try {
    const files = readdirSync(join(root, directory), { recursive: true, withFileTypes: true })
    return Math.max(0, ...files.map((file) => (file.isFile() ? newestOf(join(file.parentPath, file.name)) : 0)))
  } catch {
    // Not there yet.
    return 0
  }
}

function newestOf(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0
}
