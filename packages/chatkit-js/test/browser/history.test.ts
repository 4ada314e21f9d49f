import { describe, expect, it } from 'vitest'
import { violations } from '../support/axe.ts'
import { hasBrowser, openChat } from '../support/open-chat.ts'
import { ScriptedServer } from '../support/scripted-server.ts'

describe.skipIf(!hasBrowser)('the history', () => {
  it('renames, deletes, and leads the focus to the neighbour of what is gone', async () => {
    const { chat, page, ask, call } = await openChat({ respond: ({ say }) => [say('msg_1', 'Yes.')] })
    for (const question of ['First question', 'Second question', 'Third question']) {
      await call((element) => element.setThreadId(null))
      await ask(question)
      await chat.getByRole('button', { name: 'Copy', exact: true }).waitFor()
    }
    await chat.getByRole('button', { name: 'History' }).click()
    const rows = chat.locator('.history-open')
    await expect.poll(() => rows.count()).toBe(3)
    await chat.getByRole('button', { name: 'More actions' }).nth(1).click()
    await chat.getByRole('menuitem', { name: 'Rename' }).click()
    await page.keyboard.press('Control+A')
    await page.keyboard.type('Renamed by hand')
    await page.keyboard.press('Enter')
    await chat.getByRole('button', { name: 'Renamed by hand' }).waitFor()
    await chat.getByRole('button', { name: 'More actions' }).nth(1).click()
    await chat.getByRole('menuitem', { name: 'Delete' }).click()
    await chat.getByRole('dialog').getByRole('button', { name: 'Delete' }).click()
    await expect.poll(() => rows.count()).toBe(2)
    const focused = () =>
      page.evaluate(() => document.querySelector('openai-chatkit')?.shadowRoot?.activeElement?.className)
    await expect.poll(focused).toBe('history-open')
    await page.reload()
  })

  it('is searched at the server, in all threads and messages, and shows where it was found', async () => {
    const server = new ScriptedServer(() => [])
    await addThreads(server, 3)
    const thread = { id: 'thr_old', created_at: '2025-01-01T10:00:00Z', status: { type: 'active' }, metadata: {} }
    await server.memory.saveThread({ ...thread, title: 'Lamps' } as never, { userId: 'ada' })
    const asked: (string | null)[] = []
    const { chat, page } = await openChat({
      server,
      routes: {
        '/chatkit/threads': (request, response) => {
          asked.push(new URL(request.url ?? '', 'http://localhost').searchParams.get('q'))
          const snippet = { text: '…the parcel of Zoë left', highlights: [[5, 11]] }
          const hit = { thread: { ...thread, title: 'Lamps' }, item_id: 'msg_1', snippet }
          response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ data: [hit] }))
        },
      },
    })
    await chat.getByRole('button', { name: 'History' }).click()
    await chat.getByRole('searchbox').pressSequentially('parcel')
    const found = chat.getByRole('button', { name: /Lamps/ })
    await found.locator('mark').getByText('parcel', { exact: true }).waitFor()
    expect(asked.at(-1)).toBe('parcel')
    expect(asked.length).toBeLessThan(6)
    expect(await chat.locator('.history-open').count()).toBe(1)
    expect(await chat.getByRole('status').allTextContents()).toContain('Conversations found: 1')
    expect(await violations(page)).toEqual([])
    await found.click()
    await chat.getByRole('heading', { name: 'Lamps' }).waitFor()
  })

  it('is searched by the titles that are loaded where the server cannot search, which is asked once', async () => {
    const server = new ScriptedServer(() => [])
    await addThreads(server, 3)
    let asked = 0
    const { chat } = await openChat({
      server,
      routes: {
        '/chatkit/threads': (_request, response) => {
          asked += 1
          response.writeHead(404).end()
        },
      },
    })
    await chat.getByRole('button', { name: 'History' }).click()
    await chat.getByRole('searchbox').fill('thread 1')
    await expect.poll(() => asked).toBe(1)
    expect(await chat.locator('.history-open').allTextContents()).toEqual(['Thread 1'])
    await chat.getByRole('searchbox').fill('no such thread')
    await chat.getByText('Nothing found').waitFor()
    expect(asked).toBe(1)
  })

  it('brings further pages as its end comes into view', async () => {
    const server = new ScriptedServer(() => [])
    await addThreads(server, 75)
    const { chat } = await openChat({ server })
    await chat.getByRole('button', { name: 'History' }).click()
    const rows = chat.locator('.history-open')
    await expect.poll(() => rows.count()).toBe(30)
    await chat.locator('.history-list').evaluate((list) => list.scrollTo(0, list.scrollHeight))
    await expect.poll(() => rows.count()).toBe(60)
    await chat.locator('.history-list').evaluate((list) => list.scrollTo(0, list.scrollHeight))
    await expect.poll(() => rows.count()).toBe(75)
    expect(await chat.getByRole('button', { name: 'Load more' }).count()).toBe(0)
  })
})

async function addThreads(server: ScriptedServer, count: number): Promise<void> {
  for (let index = 0; index < count; index += 1) {
    const thread = { id: `thr_${index}`, created_at: '2026-11-29T10:00:00Z', status: { type: 'active' }, metadata: {} }
    await server.memory.saveThread({ ...thread, title: `Thread ${index}` } as never, { userId: 'ada' })
  }
}
