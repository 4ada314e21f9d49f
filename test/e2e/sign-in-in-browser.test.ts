import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Page } from 'playwright-core'
import { buildPage, hasChromium, keepPicture, openPage, violations } from './support/browser.ts'
import { Stack } from './support/stack.ts'

const env = { API_KEYS: 'alice:alice-0123456789abcdef,bob:bob-0123456789abcdef' }

let stack: Stack
beforeAll(async () => {
  if (!hasChromium) return
  buildPage()
  stack = await Stack.start({ env })
})
afterAll(() => stack?.[Symbol.asyncDispose]())

async function signIn(page: Page, key: string): Promise<void> {
  await page.getByLabel('Key or token').fill(key)
  await page.keyboard.press('Enter')
}

describe.skipIf(!hasChromium)('signing in', () => {
  it('is asked for where nobody is known, says what is wrong, and leads on with a good key', async () => {
    const page = await openPage(stack.url)
    const form = page.getByRole('dialog', { name: 'Sign in' })
    await form.waitFor()
    expect(await violations(page)).toEqual([])
    await keepPicture(page, 'sign-in')
    await page.keyboard.press('Escape')
    await signIn(page, 'not-a-key-of-anybody')
    await form.getByText('is not valid').waitFor()
    await keepPicture(page, 'sign-in-refused')
    expect(await page.getByLabel('Key or token').evaluate((node) => node === document.activeElement)).toBe(true)
    await signIn(page, 'alice-0123456789abcdef')
    await page.getByRole('textbox', { name: 'Message the AI' }).waitFor()
    expect(await page.getByText('Signed in as alice').isVisible()).toBe(true)
    // The key itself is nowhere that a script could find it.
    expect(await page.evaluate(() => JSON.stringify([localStorage, sessionStorage, document.cookie]))).not.toContain(
      'alice-0123456789abcdef',
    )
    await page.reload()
    await page.getByText('Signed in as alice').waitFor()
  })

  it('ends with signing out, which forgets the draft', async () => {
    const page = await openPage(stack.url)
    await signIn(page, 'alice-0123456789abcdef')
    await page.getByRole('textbox', { name: 'Message the AI' }).fill('a secret thought')
    await page.getByRole('button', { name: 'Sign out' }).click()
    await page.getByRole('dialog', { name: 'Sign in' }).waitFor()
    expect(await page.evaluate(() => sessionStorage.length)).toBe(0)
    expect((await page.context().cookies()).filter(({ name }) => name.includes('session'))).toEqual([])
  })

  it('is asked for again when the session has ended, and what could not be sent is sent then', async () => {
    const page = await openPage(stack.url)
    await signIn(page, 'bob-0123456789abcdef')
    const field = page.getByRole('textbox', { name: 'Message the AI' })
    await field.waitFor()
    // Else what the page is still loading would ask for the key before the question is sent.
    await page.waitForLoadState('networkidle')
    await page.context().clearCookies()
    await field.fill('How many customers do we have in Berlin?')
    await field.press('Enter')
    await page.getByRole('dialog', { name: 'Sign in again' }).waitFor()
    await signIn(page, 'bob-0123456789abcdef')
    const log = page.getByRole('log', { name: 'Conversation' })
    await log.getByRole('button', { name: 'Try again' }).click()
    await log.getByRole('article', { name: 'Assistant' }).getByText('customers in Berlin').waitFor()
    // The history, too, is there again.
    expect(await page.getByRole('button', { name: 'Try again' }).count()).toBe(0)
  })
})
