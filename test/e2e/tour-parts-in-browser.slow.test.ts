import { mkdtempSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Locator, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { buildPage, hasChromium, keepPicture, openPage, violations } from './support/browser.ts'
import { Stack } from './support/stack.ts'
import { writeMcpConfig } from './support/third-party.ts'

const BERLIN = 'How many customers in Berlin?'
const VISITS = join(import.meta.dirname, 'support/visit-server.ts')

let stack: Stack
beforeAll(async () => {
  if (!hasChromium) return
  buildPage()
  const directory = mkdtempSync(join(tmpdir(), 'frontdesk-tour-'))
  const visits = { command: process.execPath, args: [VISITS, join(directory, 'answers')], approval: 'never' }
  writeMcpConfig(directory, { visits })
  stack = await Stack.start({ directory, env: { CLIENT_TOOLS: 'get_selection' } })
}, 120_000)
afterAll(() => stack?.[Symbol.asyncDispose]())

async function openOnStack(): Promise<{ page: Page; log: Locator; field: Locator; answers: Locator }> {
  const page = await openPage(stack.url, { viewport: { width: 1280, height: 900 } })
  page.setDefaultTimeout(60_000)
  const field = page.getByRole('textbox', { name: 'Message the AI' })
  await field.waitFor()
  return {
    page,
    field,
    log: page.getByRole('log', { name: 'Conversation' }),
    answers: page.getByRole('article', { name: 'Assistant' }),
  }
}

async function ask(page: Page, question: string): Promise<void> {
  const field = page.getByRole('textbox', { name: 'Message the AI' })
  await field.fill(question)
  await field.press('Enter')
  await page.getByRole('article', { name: 'You' }).getByText(question).last().waitFor()
}

async function answered(page: Page): Promise<void> {
  await page.locator('[role=log][aria-busy=false]').waitFor()
}

/** What the server of visits was answered, in order. */
function answersToServer(): unknown[] {
  const lines = readFileSync(join(stack.directory, 'answers'), 'utf8').trim().split('\n')
  return lines.map((line) => JSON.parse(line) as unknown)
}

/** Gives a file to the composer as the browser would. Runs in the page. */
function giveFile(target: Element, kind: 'paste' | 'drop'): void {
  const transfer = new DataTransfer()
  const text = 'The garden party is on Saturday at noon.'
  transfer.items.add(new File([text], `${kind}.txt`, { type: 'text/plain' }))
  const init = { bubbles: true, cancelable: true, composed: true }
  if (kind === 'paste') target.dispatchEvent(new ClipboardEvent('paste', { ...init, clipboardData: transfer }))
  else {
    for (const type of ['dragenter', 'dragover', 'drop'])
      target.dispatchEvent(new DragEvent(type, { ...init, dataTransfer: transfer }))
  }
}

describe.skipIf(!hasChromium)('the page over the running server', { timeout: 240_000 }, () => {
  it('answers a question of its own after a quote of something else', async () => {
    const { page, answers } = await openOnStack()
    await ask(page, 'What does the handbook say about refunds?')
    await answered(page)
    await page.getByRole('button', { name: 'Quote in reply' }).last().click()
    await ask(page, BERLIN)
    await answers.last().getByText('customers in Berlin').waitFor()
    expect(await answers.last().innerText()).toMatch(/There are \d+ customers in Berlin/)
  })

  it('asks in a form, with the keyboard alone, and has a call approved with it', async () => {
    const { page, log, answers } = await openOnStack()
    const focused = () =>
      page.evaluate(() => {
        const active = document.querySelector('openai-chatkit')?.shadowRoot?.activeElement
        return active?.getAttribute('aria-label') ?? active?.textContent ?? ''
      })
    /** Presses a key until that is focused. */
    const go = async (key: 'Tab' | 'Shift+Tab', name: string) => {
      for (let press = 0; press < 25 && (await focused()) !== name; press += 1) await page.keyboard.press(key)
      expect(await focused()).toBe(name)
    }
    await page.keyboard.press('Shift+Escape')
    await page.keyboard.type('Remind me to call Ada next week')
    await page.keyboard.press('Enter')
    const form = page.locator('.question-form')
    await form.waitFor()
    await keepPicture(page, 'form')
    expect(await violations(page)).toEqual([])
    await page.keyboard.press('F6')
    const other = form.getByRole('textbox').last()
    await go('Tab', (await other.getAttribute('aria-label')) ?? '')
    await page.keyboard.type('2027-01-04')
    await page.keyboard.press('Enter')
    await answers.getByText('call Ada').last().waitFor()
    await answered(page)
    await page.keyboard.press('Shift+Escape')
    await page.keyboard.type('Delete task 1')
    await page.keyboard.press('Enter')
    await log.getByRole('button', { name: 'Approve' }).waitFor()
    await answered(page)
    await go('Shift+Tab', 'Approve')
    await page.keyboard.press('Enter')
    await answers.getByText('Deleted').waitFor()
    await answered(page)
    await page.keyboard.press('Shift+Escape')
    await page.keyboard.press('Control+/')
    await page.getByRole('dialog', { name: 'Keyboard shortcuts' }).waitFor()
    await page.keyboard.press('Escape')
    await expect.poll(focused).toBe('Message the AI')
  })

  it('gives a tool server what its form asks for, shows how far the call is, and tells it when nobody answers', async () => {
    const { page, log, answers } = await openOnStack()
    const form = page.locator('.question-form')
    const fill = async (words: string) => {
      await form.getByRole('textbox').fill(words)
      await form.getByRole('button', { name: 'Submit' }).click()
    }
    await ask(page, 'Book a visit')
    await log.getByText('25 % – Opening the calendar').waitFor()
    await form.getByText('visits asks: When do you come, and who are you?').waitFor()
    await keepPicture(page, 'server-form')
    expect(await violations(page)).toEqual([])
    await fill('some day')
    await form.getByText('Name of the visitor').waitFor()
    await fill('Ada')
    // The day does not fit, and is asked for again.
    await form.getByText('not what is wanted').waitFor()
    await keepPicture(page, 'server-form-again')
    await fill('2027-01-04')
    await log.getByText('Looking for a room').waitFor()
    await keepPicture(page, 'server-progress')
    await answers.last().getByText('A visit of Ada on 2027-01-04 is booked.').waitFor()
    await answered(page)
    expect(answersToServer()).toEqual([{ action: 'accept', content: { day: '2027-01-04', name: 'Ada' } }])

    await ask(page, 'Book a visit')
    await form.getByRole('button', { name: 'Skip' }).click()
    await form.getByText('Name of the visitor').waitFor()
    await form.getByRole('button', { name: 'Skip' }).click()
    await answers.last().getByText('answered with decline').waitFor()
    await answered(page)
    expect(answersToServer().at(-1)).toEqual({ action: 'decline' })

    await ask(page, 'Book a visit')
    await form.getByRole('button', { name: 'Write something else' }).click()
    await page.getByText('A question waits for your answer.').waitFor()
    await keepPicture(page, 'form-aside')
    await page.getByRole('button', { name: 'Answer it' }).click()
    await form.getByRole('button', { name: 'Write something else' }).click()
    await ask(page, BERLIN)
    await answers.last().getByText('customers in Berlin').waitFor()
    await answered(page)
    await expect.poll(() => answersToServer().length).toBe(3)
    expect(answersToServer().at(-1)).toEqual({ action: 'cancel' })
  })

  it('is asked for what is selected in it, and answers', async () => {
    const { page, answers } = await openOnStack()
    await ask(page, BERLIN)
    await answers.getByText('customers in Berlin').waitFor()
    await answered(page)
    await answers.getByText('customers in Berlin').selectText()
    await ask(page, 'What is my selection?')
    await expect
      .poll(() => answers.last().innerText(), { timeout: 60_000 })
      .toMatch(/There are \d+ customers in Berlin/)
    await answered(page)
    expect(await answers.count()).toBe(2)
  })

  it('opens a file that the team shows', async () => {
    const { page, log } = await openOnStack()
    const tab = page.context().waitForEvent('page')
    await ask(page, 'Open the file handbook/refunds.md')
    const opened = await tab
    await opened.waitForLoadState()
    expect(new URL(opened.url()).pathname).toBe('/chatkit/sources/handbook/refunds.md')
    await opened.close()
    await log.getByText('handbook/refunds.md').first().waitFor()
    await answered(page)
  })

  it('mentions a customer, who stands as a tag in the question', async () => {
    const { page, field, answers } = await openOnStack()
    await field.pressSequentially('What is the city of @a')
    await page.getByRole('option').first().waitFor()
    await keepPicture(page, 'mention')
    const [first] = await page.getByRole('option').allTextContents()
    await field.press('Enter')
    await expect.poll(() => field.inputValue()).toBe(`What is the city of @${first} `)
    await field.press('Enter')
    await page
      .getByRole('article', { name: 'You' })
      .locator('.tag')
      .getByText(first ?? '')
      .waitFor()
    await answers.first().waitFor()
    await answered(page)
  })

  it.each(['drop', 'paste'] as const)('takes a file by %s, and is told what it says', async (kind) => {
    const { page, field, answers } = await openOnStack()
    await field.evaluate(giveFile, kind)
    await page.locator('[data-status=ready]').waitFor()
    await ask(page, 'What does the attached file say about the garden party?')
    await answers.getByText('The garden party is on Saturday at noon.').waitFor()
    expect(await page.getByRole('article', { name: 'You' }).innerText()).toContain(`${kind}.txt`)
  })

  it('acts by every widget of the team: the order, the list of tasks, the chart', async () => {
    const { page, log } = await openOnStack()
    await ask(page, 'Show order 17')
    await log.getByText('Order 17').last().waitFor()
    await answered(page)
    await keepPicture(page, 'order')
    await log.getByRole('button', { name: 'What was ordered?' }).click()
    await log.getByText(' × ').first().waitFor()
    await answered(page)
    await ask(page, 'Add a task: water the plants')
    await answered(page)
    await ask(page, 'Show my tasks')
    const box = log.getByRole('checkbox', { name: /water the plants/ })
    await box.waitFor()
    await answered(page)
    await box.check()
    await log
      .getByText(/^0 of 1 open|open\.$/)
      .last()
      .waitFor()
    expect(await box.isChecked()).toBe(true)
    await log.getByRole('button', { name: 'Hide' }).click()
    await expect.poll(() => box.count()).toBe(0)
    await answered(page)
    await ask(page, 'How many customers are there per country as a bar chart?')
    await log.locator('.chart-bar').first().waitFor()
    expect(await violations(page)).toEqual([])
  })

  it('finds an earlier conversation by what was said in it', async () => {
    const { page, log } = await openOnStack()
    await ask(page, 'What does the handbook say about refunds?')
    await answered(page)
    await page.keyboard.press('Control+Shift+O')
    await page.getByRole('heading', { name: 'How can I help you?' }).or(page.locator('.greeting')).first().waitFor()
    await page.getByRole('searchbox').fill('payment method of the order')
    const found = page.locator('.history-open').first()
    await found.locator('.history-snippet mark').first().waitFor()
    await keepPicture(page, 'history-search')
    expect(await violations(page)).toEqual([])
    await found.click()
    await log.getByText('refunds', { exact: false }).first().waitFor()
  })
})
