/**
 * What the page costs the browser: scrolling through a thread of 2,000 items once it is loaded; the scripting time of an answer in 2,000 pieces against one
 * in 500; the memory of a page that has opened 50 threads. Run it by `pnpm bench --only web`, or with `node --conditions=@frontdesk/source bench/web/main.ts`
 * after `node scripts/build-page.ts`; `CHROMIUM_PATH` names the browser.
 */
import { existsSync } from 'node:fs'
import { chromium } from 'playwright-core'
import type { CDPSession, Page } from 'playwright-core'
import type { OpenAIChatKit } from '@openai/chatkit'
import { report } from '../report.ts'
import { serveChat } from './serve-chat.ts'

const ITEMS = 2_000
const THREADS = 50
const GOALS = { longTask: { valueAtMost: 50 }, scripting: { atMost: 5 }, memory: { atMost: 1.1 } }
const CHROMIUM = process.env['CHROMIUM_PATH'] ?? '/usr/bin/chromium'

if (!existsSync(CHROMIUM))
  throw new Error(`There is no Chromium at ${CHROMIUM}: install it, or name another in CHROMIUM_PATH.`)
const small = Array.from({ length: THREADS }, (_, index) => `thr_${index}`)
const url = await serveChat({ thr_long: ITEMS, ...Object.fromEntries(small.map((id) => [id, 60])) })
const browser = await chromium.launch({
  executablePath: CHROMIUM,
  args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--disable-background-networking', '--disable-sync'],
})

async function openPage(): Promise<{ page: Page; session: CDPSession }> {
  const page = await (await browser.newContext({ viewport: { width: 1_000, height: 800 } })).newPage()
  page.setDefaultTimeout(120_000)
  await page.goto(url)
  await page.locator('openai-chatkit').evaluate((element) => {
    ;(element as OpenAIChatKit).setOptions({ api: { url: '/chatkit', domainKey: '' } })
  })
  await page.locator('.chat').waitFor()
  const session = await page.context().newCDPSession(page)
  await session.send('Performance.enable')
  return { page, session }
}

async function open(page: Page, threadId: string): Promise<void> {
  await page.locator('openai-chatkit').evaluate((element, id) => (element as OpenAIChatKit).setThreadId(id), threadId)
}

/** The longest task of the page's main thread while a reader goes through the whole thread, in milliseconds of processor time. */
async function scrollThroughLongThread(): Promise<{ messages: number; longest: number }> {
  const { page, session } = await openPage()
  await open(page, 'thr_long')
  const earlier = page.locator('.earlier')
  while ((await earlier.count()) > 0) {
    await earlier.evaluate((button) => (button as HTMLElement).click())
    await page.waitForFunction(() => {
      const button = document.querySelector('openai-chatkit')?.shadowRoot?.querySelector('.earlier')
      return !(button instanceof HTMLButtonElement && button.disabled)
    })
  }
  const messages = await page.locator('.message').count()
  const tasks = await traceTasks(session, () =>
    page.evaluate(async () => {
      const scroller = document.querySelector('openai-chatkit')?.shadowRoot?.querySelector('.scroller')
      if (!scroller) throw new Error('There is no scroller.')
      for (let top = scroller.scrollHeight; top > 0; top -= 600) {
        scroller.scrollTop = top
        await new Promise((resolve) => void requestAnimationFrame(() => void setTimeout(resolve)))
      }
    }),
  )
  await page.context().close()
  return { messages, longest: Math.max(0, ...tasks) }
}

interface TraceEvent {
  name: string
  ph: string
  pid: number
  tid: number
  /** Processor time of the thread, in microseconds: unlike the time by the clock it does not count what others do. */
  tdur?: number
  args?: { name?: string }
}

/** The tasks of the main threads of pages while the work is done, in milliseconds of processor time. */
async function traceTasks(session: CDPSession, work: () => Promise<unknown>): Promise<number[]> {
  const events: TraceEvent[] = []
  session.on('Tracing.dataCollected', ({ value }) => events.push(...(value as unknown as TraceEvent[])))
  await session.send('Tracing.start', { categories: 'toplevel', transferMode: 'ReportEvents' })
  await work()
  const isComplete = new Promise((resolve) => void session.once('Tracing.tracingComplete', resolve))
  await session.send('Tracing.end')
  await isComplete
  const threadOf = ({ pid, tid }: TraceEvent) => `${pid} ${tid}`
  const mains = new Set(events.filter(({ ph, args }) => ph === 'M' && args?.name === 'CrRendererMain').map(threadOf))
  return events.flatMap((event) => (mains.has(threadOf(event)) && event.tdur !== undefined ? [event.tdur / 1_000] : []))
}

/** The seconds of scripting that an answer in so many pieces takes. */
async function stream(count: number): Promise<number> {
  const { page, session } = await openPage()
  const scripting = async () => {
    const { metrics } = await session.send('Performance.getMetrics')
    return metrics.find(({ name }) => name === 'ScriptDuration')?.value ?? 0
  }
  const before = await scripting()
  await page.locator('textarea').fill(`${count} deltas`)
  await page.locator('textarea').press('Enter')
  await page.locator('[aria-busy=true]').waitFor()
  await page.locator('[role=log][aria-busy=false]').waitFor()
  const spent = (await scripting()) - before
  await page.context().close()
  return spent
}

/** The bytes in use after so many threads were opened one after the other. */
async function openThreads(): Promise<number[]> {
  const { page, session } = await openPage()
  const used: number[] = []
  for (const [index, id] of small.entries()) {
    await open(page, id)
    if ((index + 1) % 10 !== 0) continue
    await session.send('HeapProfiler.collectGarbage')
    const { usedSize } = await session.send('Runtime.getHeapUsage')
    used.push(usedSize)
  }
  await page.context().close()
  return used
}

const { messages, longest } = await scrollThroughLongThread()
const few = await stream(500)
const many = await stream(2_000)
const used = await openThreads()
await browser.close()

report('web: the longest task while a reader goes through a thread', 'ms of processor time', [
  { name: `${messages} messages`, value: longest, goal: GOALS.longTask },
])
report('web: scripting of an answer', 'ms', [
  { name: '500 pieces', value: few * 1_000 },
  { name: '2,000 pieces', value: many * 1_000, goal: GOALS.scripting },
])
report(
  'web: memory of a page',
  'MB',
  used.map((bytes, index) => ({
    name: `after ${(index + 1) * 10} threads`,
    value: bytes / 1e6,
    ...(index === used.length - 1 && { goal: GOALS.memory }),
  })),
)
