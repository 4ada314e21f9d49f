import { describe, expect, it, onTestFinished } from 'vitest'
import { buildPage, hasChromium, openPage } from './support/browser.ts'
import { Stack } from './support/stack.ts'

async function openOn(stack: Stack) {
  onTestFinished(() => stack[Symbol.asyncDispose]())
  return openPage(stack.url)
}

describe.skipIf(!hasChromium)('the page', { timeout: 120_000 }, () => {
  it('asks the team, uploads a file, and goes on where it was after a reload in mid-answer', async () => {
    buildPage()
    const page = await openOn(await Stack.start())
    const chat = page.getByRole('region', { name: 'Frontdesk' })
    const answers = chat.getByRole('article', { name: 'Assistant' })
    await chat.getByRole('textbox', { name: 'Message the AI' }).fill('How many customers do we have in Berlin?')
    await chat.getByRole('button', { name: 'Send' }).click()
    await answers.getByText('customers in Berlin').waitFor()
    expect(await answers.innerText()).toMatch(/There are \d+ customers in Berlin/)

    await page.locator('input[type=file]').setInputFiles({
      name: 'plan.txt',
      mimeType: 'text/plain',
      buffer: Buffer.from('The garden party is on Saturday at noon.'),
    })
    await chat.locator('[data-status=ready]').waitFor()
    await chat
      .getByRole('textbox', { name: 'Message the AI' })
      .fill('What does the attached file say about the garden party?')
    await chat.getByRole('button', { name: 'Send' }).click()
    await chat.getByRole('button', { name: 'Stop' }).waitFor()
    await page.reload()
    await answers.getByText('The garden party is on Saturday at noon.').waitFor()
    expect(await chat.getByRole('article', { name: 'You' }).count()).toBe(2)
  })
})
