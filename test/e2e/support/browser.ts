import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { chromium } from 'playwright-core'
import type { Browser, BrowserContextOptions, Page } from 'playwright-core'
import { afterAll, expect, onTestFinished } from 'vitest'

const CHROMIUM_PATH = process.env['CHROMIUM_PATH'] ?? '/usr/bin/chromium'
const FLAGS = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--disable-background-networking', '--disable-sync']
const PICTURES = join(import.meta.dirname, '../../../.artifacts/page')
const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

export const hasChromium = existsSync(CHROMIUM_PATH)

let browser: Promise<Browser> | undefined
afterAll(async () => (await browser)?.close())

/** Builds the page where that is needed, for servers that are started after it. */
export function buildPage(): void {
  spawnSync(process.execPath, ['scripts/build-page.ts'], {
    cwd: join(import.meta.dirname, '../../..'),
    stdio: 'ignore',
  })
}

/**
 * A page of its own in the browser of this test file. The test fails when the page asks anything of an origin that is neither its own nor among those that it
 * may ask, when it violates its policy, or when an error is thrown in it.
 */
export async function openPage(
  url: string,
  { mayAsk = [], ...context }: BrowserContextOptions & { mayAsk?: readonly string[] } = {},
): Promise<Page> {
  browser ??= chromium.launch({ executablePath: CHROMIUM_PATH, args: FLAGS })
  const browserContext = await (await browser).newContext({ locale: 'en-US', reducedMotion: 'reduce', ...context })
  const faults: string[] = []
  await browserContext.route(
    ({ protocol, origin }) => protocol.startsWith('http') && ![new URL(url).origin, ...mayAsk].includes(origin),
    (route) => {
      faults.push(`asked ${route.request().url()}`)
      return route.abort()
    },
  )
  browserContext.on('weberror', (error) => faults.push(String(error.error())))
  browserContext.on('console', (message) => {
    // Refused requests are what some tests are about; the browser writes a line for each.
    if (message.type() === 'error' && !message.text().startsWith('Failed to load resource')) faults.push(message.text())
  })
  onTestFinished(async () => {
    await browserContext.close()
    expect(faults).toEqual([])
  })
  const page = await browserContext.newPage()
  page.setDefaultTimeout(20_000)
  await page.goto(url)
  return page
}

/** Keeps what the page shows, for people to look at. */
export async function keepPicture(page: Page, name: string): Promise<void> {
  mkdirSync(PICTURES, { recursive: true })
  await page.screenshot({ path: join(PICTURES, `${name}.png`), animations: 'disabled' })
}

/** What axe finds against WCAG 2.2 AA and its own best practice. Run in a world of its own, where the page's policy does not hold. */
export async function violations(page: Page): Promise<string[]> {
  const session = await page.context().newCDPSession(page)
  const { frameTree } = await session.send('Page.getFrameTree')
  const { executionContextId: contextId } = await session.send('Page.createIsolatedWorld', {
    frameId: frameTree.frame.id,
  })
  const options = { contextId, awaitPromise: true, returnByValue: true }
  await session.send('Runtime.evaluate', { ...options, expression: AXE })
  const tags = JSON.stringify(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'])
  const { result } = await session.send('Runtime.evaluate', {
    ...options,
    expression: `axe.run(document, { runOnly: ${tags} }).then(({ violations }) => violations.map(({ id, nodes }) =>
      id + ': ' + nodes.map((node) => node.html.slice(0, 120) + ' ' + (node.failureSummary || '').slice(0, 200)).join(' | ')))`,
  })
  return result.value as string[]
}
