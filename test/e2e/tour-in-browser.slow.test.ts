import type { Locator, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { buildPage, hasChromium, keepPicture, openPage, violations } from './support/browser.ts'
import { Stack, message } from './support/stack.ts'

const QUESTION = 'How many customers do we have in Berlin?'

let stack: Stack
beforeAll(async () => {
  if (!hasChromium) return
  buildPage()
  stack = await Stack.start()
})
afterAll(() => stack?.[Symbol.asyncDispose]())

function partsOf(page: Page): { field: Locator; answers: Locator; questions: Locator } {
  return {
    field: page.getByRole('textbox', { name: 'Message the AI' }),
    answers: page.getByRole('article', { name: 'Assistant' }),
    questions: page.getByRole('article', { name: 'You' }),
  }
}

async function ask(page: Page, question: string): Promise<void> {
  const { field } = partsOf(page)
  await field.fill(question)
  await field.press('Enter')
}

/** The answer under way, or the last, has ended. */
async function answered(page: Page): Promise<void> {
  await page.locator('[role=log][aria-busy=false]').waitFor()
  await partsOf(page).answers.last().waitFor()
}

describe.skipIf(!hasChromium)('the page over the running server', { timeout: 120_000 }, () => {
  it('outlives a server that is killed in mid-answer', async () => {
    const first = await Stack.start()
    const port = new URL(first.url).port
    const page = await openPage(first.url)
    await ask(page, QUESTION)
    await page.getByRole('button', { name: 'Stop' }).waitFor()
    await first.stop('SIGKILL')
    await page.getByText('The connection was lost. Trying again…').waitFor()
    await keepPicture(page, 'connection-lost')
    const second = await Stack.start({ directory: first.directory, env: { PORT: port } })
    onTestFinished(() => second[Symbol.asyncDispose]())
    await expect.poll(() => page.getByText('The connection was lost.').count(), { timeout: 30_000 }).toBe(0)
    await page.locator('[role=log][aria-busy=false]').waitFor()
    expect(await partsOf(page).questions.count()).toBe(1)
    await ask(page, 'How many customers do we have in Hamburg?')
    await partsOf(page).answers.last().getByText('customers in Hamburg').waitFor()
  })

  it('is followed by a second tab', async () => {
    const page = await openPage(stack.url)
    await ask(page, QUESTION)
    await answered(page)
    const other = await page.context().newPage()
    await other.goto(page.url())
    await partsOf(other).answers.getByText('customers in Berlin').waitFor()
    await ask(page, 'How many customers do we have in Hamburg?')
    await partsOf(other).answers.getByText('customers in Hamburg').waitFor()
    expect(await partsOf(other).questions.count()).toBe(2)
  })

  it('says that it is offline, and goes on when it is not', async () => {
    const page = await openPage(stack.url)
    await partsOf(page).field.waitFor()
    await page.context().setOffline(true)
    await page.getByText('You are offline.').waitFor()
    await keepPicture(page, 'offline')
    await ask(page, QUESTION)
    await partsOf(page).questions.getByText(QUESTION).waitFor()
    await page.context().setOffline(false)
    await expect.poll(() => page.getByText('You are offline.').count()).toBe(0)
    await partsOf(page).answers.getByText('customers in Berlin').waitFor()
    expect(await partsOf(page).questions.count()).toBe(1)
  })

  it('answers over a slow network, and shows the question at once', async () => {
    const page = await openPage(stack.url)
    await partsOf(page).field.waitFor()
    const session = await page.context().newCDPSession(page)
    await session.send('Network.emulateNetworkConditions', {
      offline: false,
      latency: 400,
      downloadThroughput: 30_000,
      uploadThroughput: 15_000,
    })
    await ask(page, QUESTION)
    await partsOf(page).questions.getByText(QUESTION).waitFor({ timeout: 300 })
    await partsOf(page).answers.getByText('customers in Berlin').waitFor()
    expect(await partsOf(page).questions.count()).toBe(1)
  })

  it('keeps a stopped answer, gives way to one for another device, and draws none into another thread', async () => {
    // Half a minute of words: an answer of the demo may have ended before the button is pressed.
    await using slow = await Stack.start({ env: { OFFLINE_LOAD: 'tokens=600,rate=20' } })
    const page = await openPage(slow.url)
    const { answers, questions, field } = partsOf(page)
    const stop = async () => {
      await page.getByRole('button', { name: 'Stop' }).click()
      await page.locator('[role=log][aria-busy=false]').waitFor()
    }
    await ask(page, QUESTION)
    await answers.last().waitFor()
    await stop()
    const kept = await answers.last().innerText()
    await page.reload()
    await expect.poll(() => answers.last().innerText()).toBe(kept)

    const threadId = new URL(page.url()).hash.slice('#/'.length)
    const phone = await slow.post(message('From the phone', threadId), { headers: { 'x-frontdesk-detached': '1' } })
    expect(phone.status).toBe(200)
    await phone.body?.cancel()
    await ask(page, 'From the desk')
    const notice = page.getByRole('note').filter({ hasText: 'An answer is in progress in this conversation' })
    await notice.waitFor()
    await keepPicture(page, 'busy-thread')
    expect(await page.getByRole('alert').count()).toBe(0)
    expect(await violations(page)).toEqual([])
    await notice.getByRole('button', { name: 'Show it' }).click()
    await questions.getByText('From the phone').waitFor()
    await page.getByRole('button', { name: 'Stop' }).waitFor()
    expect(await notice.count()).toBe(0)
    expect(await field.inputValue()).toBe('From the desk')

    // The answer goes on at the server, and nowhere in the thread that is opened meanwhile.
    await answers.nth(1).waitFor()
    await page.keyboard.press('Control+Shift+O')
    await page.getByRole('heading', { name: 'What can we do for you?' }).waitFor()
    await ask(page, 'Something else')
    await answers.last().waitFor()
    await stop()
    expect(await questions.allInnerTexts()).toEqual(['Something else'])
    expect(await answers.count()).toBe(1)
    await page.goto(`${slow.url}/#/${threadId}`)
    await questions.getByText('From the phone').waitFor()
    await stop()
    expect(await answers.count()).toBe(2)
    expect(await field.inputValue()).toBe('From the desk')
  })

  it('answers again when asked to, and keeps what its reader thinks of the answer', async () => {
    const page = await openPage(stack.url)
    await ask(page, 'How many customers do we have in Hamburg?')
    await answered(page)
    await page.getByRole('button', { name: 'Answer again' }).last().click()
    await answered(page)
    await partsOf(page).answers.last().getByText('customers in Hamburg').waitFor()
    await page.getByRole('button', { name: 'Good answer' }).last().click()
    await expect
      .poll(() => page.getByRole('button', { name: 'Good answer' }).last().getAttribute('aria-pressed'))
      .toBe('true')
  })

  it('is used with the keyboard alone: ask, read, quote, new chat, history', async () => {
    const page = await openPage(stack.url, { viewport: { width: 1280, height: 800 } })
    await partsOf(page).field.waitFor()
    await page.keyboard.press('Shift+Escape')
    await page.keyboard.type(QUESTION)
    await page.keyboard.press('Enter')
    await answered(page)
    // Backwards from the composer: its buttons, then those of the answer.
    const focused = () =>
      page.evaluate(() => {
        const active = document.querySelector('openai-chatkit')?.shadowRoot?.activeElement
        return active?.getAttribute('aria-label') ?? active?.textContent ?? ''
      })
    const seen: string[] = []
    for (let press = 0; press < 12 && !seen.includes('Quote in reply'); press += 1) {
      await page.keyboard.press('Shift+Tab')
      seen.push(await focused())
    }
    expect(seen).toContain('Quote in reply')
    await page.keyboard.press('Enter')
    await page.getByRole('button', { name: 'Remove the quote' }).waitFor()
    expect(await focused()).toBe('Message the AI')
    await page.keyboard.press('Control+Shift+O')
    await page.getByRole('heading', { name: 'What can we do for you?' }).waitFor()
    for (let press = 0; press < 3; press += 1) {
      await page.keyboard.press('F6')
      if ((await focused()) === 'Search conversations') break
    }
    expect(await focused()).toBe('Search conversations')
    await page.keyboard.press('Tab')
    await page.keyboard.press('Enter')
    await partsOf(page).answers.getByText('customers in Berlin').waitFor()
    expect(await violations(page)).toEqual([])
  })

  it('shows tasks, an approval, a chart, an order and a quotation, and is clean for axe with all of them', async () => {
    const page = await openPage(stack.url)
    const log = page.getByRole('log', { name: 'Conversation' })
    await ask(page, 'Add a task: water the plants')
    await answered(page)
    await ask(page, 'Show my tasks')
    await log.getByText('water the plants').last().waitFor()
    await answered(page)
    await keepPicture(page, 'tasks')
    await ask(page, 'Delete task 1')
    await log.getByRole('button', { name: 'Approve' }).waitFor()
    await keepPicture(page, 'approval')
    expect(await violations(page)).toEqual([])
    await log.getByRole('button', { name: 'Approve' }).click()
    await partsOf(page).answers.getByText('Deleted').waitFor()

    await page.keyboard.press('Control+Shift+O')
    await ask(page, 'How many customers are there per country as a bar chart?')
    await log.locator('.chart-bar').first().waitFor()
    await log.getByRole('button', { name: 'Show the figures' }).click()
    await log.getByRole('table').first().waitFor()
    await keepPicture(page, 'chart')
    await ask(page, 'Show order 17')
    await log.getByText('Order 17').last().waitFor()

    await ask(page, 'What does the handbook say about refunds?')
    await answered(page)
    await page.getByRole('button', { name: 'Quote in reply' }).last().click()
    await ask(page, 'What does the handbook say about opening hours?')
    await partsOf(page).questions.last().locator('blockquote').waitFor()
    await answered(page)
    await keepPicture(page, 'conversation')
    expect(await violations(page)).toEqual([])
  })
})
