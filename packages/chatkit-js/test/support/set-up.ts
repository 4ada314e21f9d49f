import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import type { TestProject } from 'vitest/node'
import { hasChromium, startChromium } from './chromium.ts'

declare module 'vitest' {
  export interface ProvidedContext {
    /** Where the browser of this run is reached; empty where the machine has none. */
    browserUrl: string
  }
}

/** Builds the script when it is older than its sources, and starts one browser for every test of the run where the machine has one. */
export async function setup(project: TestProject): Promise<(() => Promise<void>) | undefined> {
  execFileSync(process.execPath, ['scripts/build-page.ts'], { cwd: join(import.meta.dirname, '../../../..') })
  if (!hasChromium) {
    project.provide('browserUrl', '')
    return undefined
  }
  const browser = await startChromium()
  project.provide('browserUrl', browser.wsEndpoint())
  return () => browser.close()
}
