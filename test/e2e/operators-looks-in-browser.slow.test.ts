import type { BrowserContextOptions, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { buildPage, hasChromium, keepPicture, openPage, violations } from './support/browser.ts'
import { Stack, message } from './support/stack.ts'

const env = { API_KEYS: 'alice:alice-0123456789abcdef,olga:olga-0123456789abcdef', OPERATORS: 'olga' }
const SECTIONS = ['threads', 'escalations', 'usage', 'feedback', 'tools'] as const
const LOOKS: Record<string, BrowserContextOptions> = {
  light: {},
  dark: { colorScheme: 'dark' },
  phone: { viewport: { width: 390, height: 800 } },
  rtl: { locale: 'ar' },
}

let stack: Stack
beforeAll(async () => {
  if (!hasChromium) return
  buildPage()
  stack = await Stack.start({ env })
  const headers = { authorization: 'Bearer alice-0123456789abcdef' }
  await (await stack.post(message('I want to talk to a human, please.'), { headers })).text()
})
afterAll(() => stack?.[Symbol.asyncDispose]())

/** Nothing of the page is still on its way. */
async function settle(page: Page): Promise<void> {
  await page.getByRole('heading', { level: 1 }).waitFor()
  await expect.poll(() => page.getByText('Loading…').count()).toBe(0)
}

describe.skipIf(!hasChromium).each(Object.entries(LOOKS))('the operators’ pages, %s', (look, context) => {
  it('are clean for axe, fit their window, and are kept as pictures', { timeout: 60_000 }, async () => {
    const page = await openPage(`${stack.url}/admin/`, context)
    await page.locator('#sign-in-token').fill('olga-0123456789abcdef')
    await page.keyboard.press('Enter')
    for (const section of SECTIONS) {
      await page.goto(`${stack.url}/admin/#/${section}`)
      await settle(page)
      await keepPicture(page, `operators-${section}-${look}`)
      expect([section, await violations(page)]).toEqual([section, []])
    }
    expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBe(0)
  })
})
