import { execFileSync } from 'node:child_process'
import { readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import type { TestProject } from 'vitest/node'
import { hasChromium, startChromium } from './chromium.ts'

declare module 'vitest' {
  export interface ProvidedContext {
    /** Where the browser of this run is reached; empty where the machine has none. */
    browserUrl: string
  }
}

/** Builds the script when it is older than its sources, and starts one browser for every test of the run. */
export async function setup(project: TestProject): Promise<(() => Promise<void>) | undefined> {
  if (!hasChromium) {
    project.provide('browserUrl', '')
    return undefined
  }
  const root = join(import.meta.dirname, '../..')
  const built = newest(join(root, 'dist/script'))
  if (built < newest(join(root, 'src')) || built < newest(join(root, '../client/src'))) buildScript(root)
  const browser = await startChromium()
  project.provide('browserUrl', browser.wsEndpoint())
  return () => browser.close()
}

/** In a process of its own: the test runner's environment would make it a build for development. */
function buildScript(root: string): void {
  const vite = join(root, 'node_modules/vite/bin/vite.js')
  const env = { ...process.env, NODE_ENV: 'production' }
  execFileSync(process.execPath, [vite, 'build', '--logLevel', 'warn'], { cwd: root, env, stdio: 'inherit' })
}

function newest(directory: string): number {
  try {
    const files = readdirSync(directory, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
    return Math.max(0, ...files.map(({ parentPath, name }) => statSync(join(parentPath, name)).mtimeMs))
  } catch {
    // Not built yet.
    return 0
  }
}
