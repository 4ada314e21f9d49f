import type { OpenAIChatKit } from '@openai/chatkit'
import { chromium } from 'playwright-core'
import type { Browser, BrowserContextOptions, Locator, Page } from 'playwright-core'
import { afterAll, expect, inject, onTestFinished } from 'vitest'
import type { FrontdeskOptions } from '../../src/element/options.ts'
import { servePage } from './page-server.ts'
import type { PageServerOptions } from './page-server.ts'
import { ScriptedServer } from './scripted-server.ts'
import type { Respond } from './scripted-server.ts'

export const hasBrowser = inject('browserUrl') !== ''

export interface OpenedChat {
  page: Page
  /** The chat inside the element. */
  chat: Locator
  server: ScriptedServer
  url: string
  /** What was emitted so far: name and detail. */
  events: () => Promise<{ type: string; detail: unknown }[]>
  /** Calls the element, in the page. */
  call: <Result>(work: (element: OpenAIChatKit) => Result | Promise<Result>) => Promise<Awaited<Result>>
  /** Writes into the composer and sends. */
  ask: (text: string) => Promise<void>
}

interface OpenOptions extends Omit<PageServerOptions, 'chatKit'> {
  respond?: Respond
  server?: ScriptedServer
  options?: Partial<FrontdeskOptions>
  /** Runs in the page in the place of `setOptions`: for options that are functions. */
  setUp?: (element: OpenAIChatKit) => void
  context?: BrowserContextOptions
}

let browser: Browser | undefined
afterAll(() => browser?.close())

const EVENTS = [
  'ready',
  'error',
  'effect',
  'deeplink',
  'response.start',
  'response.end',
  'history.open',
  'history.close',
  'thread.change',
  'thread.load.start',
  'thread.load.end',
  'tool.change',
  'log',
]

/**
 * Opens a page with one element over a scripted server. The test fails when the page asks anything of another origin, when the strict policy is
 * violated, or when an error is thrown in the page.
 */
export async function openChat({
  respond = () => [],
  options = {},
  setUp,
  context,
  ...site
}: OpenOptions): Promise<OpenedChat> {
  browser ??= await chromium.connect(inject('browserUrl'))
  const server = site.server ?? new ScriptedServer(respond)
  const url = await servePage({ ...site, chatKit: server })
  const browserContext = await browser.newContext({
    viewport: { width: 960, height: 720 },
    locale: 'en-US',
    ...context,
  })
  const page = await browserContext.newPage()
  page.setDefaultTimeout(5_000)
  const faults: string[] = []
  page.on('pageerror', (error) => faults.push(String(error)))
  page.on('console', (message) => message.type() === 'error' && isFault(message.text()) && faults.push(message.text()))
  await page.route(
    (address) => address.protocol.startsWith('http') && address.origin !== url,
    (route) => {
      faults.push(`asked ${route.request().url()}`)
      return route.abort()
    },
  )
  onTestFinished(async () => {
    await browserContext.close()
    expect(faults).toEqual([])
  })
  await page.addInitScript((names) => {
    const log: { type: string; detail: unknown }[] = []
    Object.assign(window, { chatkitEvents: log })
    for (const name of names) {
      document.addEventListener(`chatkit.${name}`, (event) => {
        const { detail } = event as CustomEvent<{ error?: Error } | null>
        log.push({ type: event.type, detail: detail?.error ? { error: detail.error.message } : detail })
      })
    }
  }, EVENTS)
  await page.goto(url)
  const element = page.locator('openai-chatkit')
  const defaults = { api: { url: '/chatkit', domainKey: '' }, ...options }
  if (setUp) await element.evaluate(setUp as never)
  else await element.evaluate((node, given) => (node as OpenAIChatKit).setOptions(given as never), defaults)
  const chat = page.locator('.chat')
  await chat.waitFor()
  return {
    page,
    chat,
    server,
    url,
    events: () => page.evaluate(() => (window as unknown as { chatkitEvents: never[] }).chatkitEvents),
    call: (work) => element.evaluate(work as never),
    ask: async (text) => {
      await chat.locator('textarea').fill(text)
      await chat.locator('textarea').press('Enter')
    },
  }
}

/** Refused requests are what some tests are about; the browser writes a line for each. */
function isFault(text: string): boolean {
  return !text.startsWith('Failed to load resource')
}
