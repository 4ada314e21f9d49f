import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { chromium } from 'playwright-core'
import { describe, expect, it, onTestFinished } from 'vitest'
import { Stack } from './support/stack.ts'

const CHROMIUM_PATH = process.env['CHROMIUM_PATH'] ?? '/usr/bin/chromium'
const FLAGS = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--disable-background-networking', '--disable-sync']

/** The page of a new server in a new browser. Whatever it asks of others is refused and remembered. */
async function openPage() {
  spawnSync(process.execPath, ['scripts/build-page.ts'], { cwd: join(import.meta.dirname, '../..'), stdio: 'ignore' })
  const stack = await Stack.start()
  const browser = await chromium.launch({ executablePath: CHROMIUM_PATH, args: FLAGS })
  onTestFinished(async () => {
    await browser.close()
    await stack[Symbol.asyncDispose]()
  })
  const page = await browser.newPage()
  page.setDefaultTimeout(60_000)
  const foreign: string[] = []
  await page.route(
    (address) => address.protocol.startsWith('http') && address.origin !== new URL(stack.url).origin,
    (route) => {
      foreign.push(route.request().url())
      return route.abort()
    },
  )
  await page.goto(stack.url)
  return { page, foreign }
}

describe.skipIf(!existsSync(CHROMIUM_PATH))('the page', { timeout: 120_000 }, () => {
  it('asks the team, uploads a file, and goes on where it was after a reload in mid-answer', async () => {
    const { page, foreign } = await openPage()
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
    expect(foreign).toEqual([])
  })
})
