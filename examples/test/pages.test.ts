import { execFileSync } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { chromium } from 'playwright-core'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { CORPORATE_POLICY, servePage } from '../pages/serve-page.ts'

const CHROMIUM_PATH = process.env['CHROMIUM_PATH'] ?? '/usr/bin/chromium'
const FLAGS = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--disable-background-networking', '--disable-sync']
const ROOT = fileURLToPath(new URL('../../', import.meta.url))
const PAGES = join(ROOT, 'examples/pages')

let browser: Browser
/** The folders of the pages: as one would be published, and as a developer has them. */
const built = { published: '', react: '', pieces: '' }
beforeAll(async () => {
  if (!existsSync(CHROMIUM_PATH)) return
  execFileSync(process.execPath, ['scripts/build-page.ts'], { cwd: ROOT })
  built.published = buildPage('react', 'production')
  built.react = buildPage('react', 'development')
  built.pieces = buildPage('pieces', 'development')
  browser = await chromium.launch({ executablePath: CHROMIUM_PATH, args: FLAGS })
})
afterAll(async () => {
  await browser?.close()
  for (const folder of Object.values(built)) if (folder !== '') rmSync(folder, { recursive: true })
})

/** In a process of its own: the test runner's environment would decide of what kind the build is. Gives the folder. */
function buildPage(page: 'react' | 'pieces', mode: 'production' | 'development'): string {
  const outDir = mkdtempSync(join(tmpdir(), `frontdesk-${page}-page-`))
  const vite = join(ROOT, 'examples/node_modules/vite/bin/vite.js')
  const flags = ['--logLevel', 'error', '--mode', mode, '--outDir', outDir, '--emptyOutDir']
  execFileSync(process.execPath, [vite, 'build', ...flags], {
    cwd: join(PAGES, page),
    env: { ...process.env, NODE_ENV: mode },
  })
  return outDir
}

/** A folder as a site. The test fails when its page asks anything of another origin, violates its policy or throws. */
async function openSite(folder: string, options: { policy?: string } = {}): Promise<Page> {
  const server = servePage(folder, options)
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const page = await browser.newPage({ locale: 'en-US' })
  page.setDefaultTimeout(20_000)
  const faults: string[] = []
  page.on('pageerror', (error) => faults.push(String(error)))
  page.on('console', (message) => {
    if (message.type() === 'error' && !message.text().startsWith('Failed to load resource')) faults.push(message.text())
  })
  page.on('request', (request) => {
    const { protocol, origin } = new URL(request.url())
    if (protocol.startsWith('http') && origin !== url) faults.push(`asked ${request.url()}`)
  })
  onTestFinished(async () => {
    await page.close()
    server.closeAllConnections()
    server.close()
    expect(faults).toEqual([])
  })
  await page.addInitScript(countListeners)
  await page.goto(url)
  return page
}

/** Counts how often the page begins to listen for the end of answers. Runs in the page. */
function countListeners(): void {
  const counted = Object.assign(window, { listened: 0 })
  const listen = Object.getOwnPropertyDescriptor(EventTarget.prototype, 'addEventListener')?.value as (
    ...args: unknown[]
  ) => void
  EventTarget.prototype.addEventListener = function addEventListener(this: EventTarget, ...args: unknown[]) {
    if (args[0] === 'chatkit.response.end' && this instanceof Element) counted.listened += 1
    listen.apply(this, args)
  }
}

describe.skipIf(!existsSync(CHROMIUM_PATH))('a page with the element', () => {
  it('needs one script, and answers', async () => {
    const page = await openSite(join(PAGES, 'plain'))
    await page.getByRole('button', { name: 'Say hello' }).click()
    await page.getByRole('article', { name: 'Assistant' }).getByText('You said: Hello!').waitFor()
    expect(await page.locator('iframe').count()).toBe(0)
  })

  it('may use OpenAI’s own React package, with the address of the script changed and nothing else', async () => {
    const page = await openSite(built.published)
    await page.getByRole('button', { name: 'Say hello' }).click()
    await page.getByRole('article', { name: 'Assistant' }).getByText('You said: Hello!').waitFor()
    await page.getByRole('heading', { name: 'Support, 1 answered' }).waitFor()
    // Its methods and callbacks reach the element, too.
    await page.getByRole('button', { name: 'light-mode' }).click()
    await page.getByRole('article', { name: 'Assistant' }).getByText('You said: Sent by the page').waitFor()
    await page.getByRole('heading', { name: 'Support, 2 answered' }).waitFor()
    expect(await page.getByRole('article', { name: 'You' }).count()).toBe(2)
  })

  it('may draw pieces of the chat with components of its own React', async () => {
    const page = await openSite(built.pieces)
    await page.getByRole('heading', { name: 'Our own welcome' }).waitFor()
    await page.getByRole('button', { name: 'Say hello' }).click()
    const answer = page.getByRole('article', { name: 'Answer' })
    await answer.getByText('You said: Hello from the welcome').waitFor()
    // It is the page's: its styles and its state hold.
    expect(await answer.evaluate((node) => getComputedStyle(node).borderTopStyle)).toBe('dashed')
    await answer.getByRole('button').click()
    await page.getByRole('heading', { name: 'Support, 1 answered' }).waitFor()
    await answer.getByText('Liked 1 times').waitFor()
    expect(await page.getByRole('heading', { name: 'Our own welcome' }).count()).toBe(0)
  })

  it.each([
    ['react', 'Assistant'],
    ['pieces', 'Answer'],
  ] as const)(
    'may stand in StrictMode, as the page “%s” does: one chat, one thread, one question',
    async (name, answer) => {
      const page = await openSite(built[name])
      const asked: string[] = []
      page.on('request', (request) => {
        const { type } = (request.postDataJSON() ?? {}) as { type?: string }
        if (type !== undefined) asked.push(type)
      })
      await page.getByRole('button', { name: 'Say hello' }).click()
      // What a build for development alone does: each effect runs, is undone, and runs again.
      expect(await page.evaluate(() => (window as { listened?: number }).listened)).toBe(2)
      await page.getByRole('heading', { name: 'Support, 1 answered' }).waitFor()
      expect(await page.getByRole('article', { name: 'You' }).count()).toBe(1)
      expect(await page.getByRole('article', { name: answer }).count()).toBe(1)
      expect(await page.locator('openai-chatkit').count()).toBe(1)
      expect(asked).toEqual(['threads.create'])
    },
  )

  it('may be held to a policy that lets nothing in: no frame, nothing inline, no HTML made of text', async () => {
    const page = await openSite(built.published, { policy: CORPORATE_POLICY })
    const field = page.getByRole('textbox', { name: 'Message the AI' })
    await field.fill('**Bold** and $x^2$ and `code`\n\n```sql\nSELECT 1\n```')
    await field.press('Enter')
    const answer = page.getByRole('article', { name: 'Assistant' })
    await answer.locator('math').waitFor()
    await answer.locator('[data-code=keyword]').first().waitFor()
    expect(await page.locator('iframe').count()).toBe(0)
  })
})
