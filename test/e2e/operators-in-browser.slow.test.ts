import { readFile } from 'node:fs/promises'
import type { BrowserContextOptions, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { buildPage, hasChromium, keepPicture, openPage, violations } from './support/browser.ts'
import { Stack, answerOf, message, parseEvents, threadIdOf } from './support/stack.ts'

const env = {
  API_KEYS: 'alice:alice-0123456789abcdef,olga:olga-0123456789abcdef',
  OPERATORS: 'olga',
}

let stack: Stack
beforeAll(async () => {
  if (!hasChromium) return
  buildPage()
  stack = await Stack.start({ env })
})
afterAll(() => stack?.[Symbol.asyncDispose]())

const as = (user: string) => ({ authorization: `Bearer ${user}-0123456789abcdef` })

/** Asks as alice, over HTTP. Gives the thread. */
async function ask(question: string): Promise<string> {
  const events = parseEvents(await (await stack.post(message(question), { headers: as('alice') })).text())
  expect(answerOf(events)).not.toBe('')
  return threadIdOf(events)
}

/** The operators' pages, for one who has signed in. */
async function openDesk(path: string, { user = 'olga', ...context }: BrowserContextOptions & { user?: string } = {}) {
  const page = await openPage(`${stack.url}${path}`, context)
  await page.getByLabel('Key or token').fill(`${user}-0123456789abcdef`)
  await page.keyboard.press('Enter')
  return page
}

/** Nothing of the page is still on its way. */
async function settle(page: Page): Promise<void> {
  await page.getByRole('heading', { level: 1 }).waitFor()
  await expect.poll(() => page.getByText('Loading…').count()).toBe(0)
}

describe.skipIf(!hasChromium)('the operators’ pages', { timeout: 120_000 }, () => {
  it('are kept from those who do not run the service', async () => {
    const page = await openDesk('/admin', { user: 'alice' })
    await page.getByText('alice is not among them').waitFor()
    await page.getByRole('link', { name: 'To the conversation' }).click()
    await page.getByText('Signed in as alice').waitFor()
    expect(await page.getByRole('link', { name: 'Operators’ pages' }).count()).toBe(0)
  })

  it('find a conversation, show it with what its turns did, export it, and delete it', async () => {
    const threadId = await ask('How many customers do we have in Berlin?')
    const page = await openDesk('/')
    await page.getByRole('link', { name: 'Operators’ pages' }).click()
    await page.getByRole('searchbox', { name: 'Find by title, user or id' }).fill(threadId)
    await page.getByRole('link', { name: /Berlin/ }).click()
    await page.getByText(/There are \W*\d+\W* customers in Berlin/).waitFor()
    await page.getByText('triage hands over to analyst').waitFor()
    await keepPicture(page, 'operators-thread')
    expect(await violations(page)).toEqual([])
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Export' }).click(),
    ])
    const exported = JSON.parse(await readFile(await download.path(), 'utf8')) as { thread: { id: string } }
    expect(exported.thread.id).toBe(threadId)
    await page.getByRole('button', { name: 'Delete' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click()
    await page.getByRole('searchbox').waitFor()
    expect((await fetch(`${stack.url}/admin/threads/${threadId}/runs`, { headers: as('olga') })).status).toBe(404)
  })

  it('answer a user who waits for a person', async () => {
    const asking = await openDesk('/', { user: 'alice' })
    await asking.getByRole('textbox', { name: 'Message the AI' }).fill('I want to talk to a human, please.')
    await asking.keyboard.press('Enter')
    await asking.getByRole('article', { name: 'Assistant' }).waitFor()
    const page = await openDesk('/admin/#/escalations')
    const box = page.getByLabel('Answer to alice')
    await box.fill('Olga here: your parcel leaves today.')
    await page.getByLabel('Your name, as the user sees it').fill('Olga')
    await page.getByRole('button', { name: 'Send the answer' }).click()
    await page.getByText('Nobody is waiting for a person.').waitFor()
    await page.getByRole('radio', { name: 'Resolved' }).check({ force: true })
    await page.getByRole('link', { name: 'Show the conversation' }).click()
    await page.getByText('your parcel leaves today').waitFor()
    // The user's page, which nobody has touched, shows it.
    const answer = asking.getByRole('article', { name: 'Assistant' }).getByText('your parcel leaves today')
    await answer.waitFor()
    expect(await answer.count()).toBe(1)
  })

  it('are walked through with the keyboard alone', async () => {
    const page = await openDesk('/admin')
    await settle(page)
    await page.getByRole('link', { name: 'Frontdesk' }).focus()
    for (const section of ['Conversations', 'Waiting for a person', 'Usage and cost']) {
      await page.keyboard.press('Tab')
      expect(await page.evaluate(() => document.activeElement?.textContent)).toBe(section)
    }
    await page.keyboard.press('Enter')
    await expect.poll(() => page.evaluate(() => document.activeElement?.tagName)).toBe('H1')
    await page.getByRole('radio', { name: '30 days' }).waitFor()
    await page.keyboard.press('Tab')
    await page.keyboard.press('ArrowRight')
    expect(await page.getByRole('radio', { name: '90 days' }).isChecked()).toBe(true)
  })

  it('stand beside the conversation as what its turns did, for operators', async () => {
    const page = await openDesk('/', { viewport: { width: 1280, height: 800 } })
    const field = page.getByRole('textbox', { name: 'Message the AI' })
    await field.fill('How many customers do we have in Hamburg?')
    await field.press('Enter')
    const button = page.getByRole('button', { name: 'What the turns did' })
    await button.click()
    const panel = page.getByRole('complementary', { name: 'What the turns did' })
    await panel.getByText('triage hands over to analyst').waitFor()
    await keepPicture(page, 'turns-beside-the-conversation')
    expect(await violations(page)).toEqual([])
    await field.fill('And in Berlin?')
    await field.press('Enter')
    await expect.poll(() => panel.getByRole('article').count()).toBe(2)
    await panel.getByRole('button', { name: 'Close' }).click()
    expect(await panel.count()).toBe(0)
    expect(await button.getAttribute('aria-expanded')).toBe('false')
  })
})
