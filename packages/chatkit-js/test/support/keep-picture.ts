import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from 'playwright-core'

const DIRECTORY = join(import.meta.dirname, '../../../../.artifacts/chatkit-js')

/** Keeps what the page shows, for people to look at. */
export async function keepPicture(page: Page, name: string): Promise<void> {
  mkdirSync(DIRECTORY, { recursive: true })
  await page.screenshot({ path: join(DIRECTORY, `${name}.png`), animations: 'disabled' })
}
