/** Builds the chat element and the page where they are missing or older than their sources, so that `pnpm dev` shows what is there. */
import { spawnSync } from 'node:child_process'
import { readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'

const root = join(import.meta.dirname, '..')
const BUILDS = [
  {
    directory: 'packages/chatkit-js',
    built: 'dist/script',
    sources: ['packages/chatkit-js/src', 'packages/client/src'],
  },
  { directory: 'apps/web', built: 'dist', sources: ['apps/web/src', 'apps/web/public'] },
]

for (const { directory, built, sources } of BUILDS) {
  const isFresh = newestIn(join(directory, built)) > Math.max(...sources.map(newestIn))
  if (isFresh) continue
  console.log(`Building ${directory}…`)
  const vite = join(root, directory, 'node_modules/vite/bin/vite.js')
  const { status } = spawnSync(process.execPath, [vite, 'build', '--logLevel', 'error'], {
    cwd: join(root, directory),
    stdio: 'inherit',
  })
  // The server runs without a page as well, and says so at its address.
  if (status !== 0) console.error(`${directory} could not be built: the page will be missing.`)
}

function newestIn(directory: string): number {
  try {
    const files = readdirSync(join(root, directory), { recursive: true, withFileTypes: true })
    return Math.max(0, ...files.map((file) => (file.isFile() ? statSync(join(file.parentPath, file.name)).mtimeMs : 0)))
  } catch {
    // Not there yet.
    return 0
  }
}
