import type { ThreadItem } from '@frontdesk/chatkit'
import { ThreadBusyError } from '@frontdesk/chatkit/server'
import type { RequestContext } from '@frontdesk/chatkit/server'
import { describe, expect, it } from 'vitest'
import { KeptFiles } from '../support/kept-files.ts'
import { hasBrowser, openChat } from '../support/open-chat.ts'
import type { OpenedChat } from '../support/open-chat.ts'
import { ScriptedServer } from '../support/scripted-server.ts'
import type { Turn } from '../support/scripted-server.ts'

const NOTICE = 'An answer is in progress in this conversation'

/** Refuses every message to a thread that is there while `isBusy`, as a server does whose thread is being answered for another device. */
class BusyServer extends ScriptedServer {
  isBusy = false

  override async process(body: unknown, context: RequestContext, options?: Parameters<ScriptedServer['process']>[2]) {
    const words = body instanceof Uint8Array ? new TextDecoder().decode(body) : JSON.stringify(body)
    if (this.isBusy && words.includes('threads.add_user_message'))
      throw new ThreadBusyError('The thread is being answered')
    return super.process(body, context, options)
  }
}

function respond({ input, item, say }: Turn) {
  return [say(item(`msg_${input?.id}`).id, `You said “${input?.content.map(({ text }) => text).join('')}”.`)]
}

/** A chat with one turn, whose thread is being answered for somebody else. */
async function openBusy(files = new KeptFiles()): Promise<OpenedChat & { server: BusyServer }> {
  const server = new BusyServer(respond, { attachments: files })
  const opened = await openChat({
    server,
    routes: files.routes,
    options: { composer: { attachments: { enabled: true } } },
  })
  await opened.ask('Hello')
  await opened.chat.getByText('You said “Hello”.').first().waitFor()
  await opened.chat.locator('[role=log][aria-busy=false]').waitFor()
  server.isBusy = true
  return { ...opened, server }
}

/** The routes of a server that keeps its runs. The other device's run is under way, and ends as soon as it is read. */
async function keepRuns({ page }: OpenedChat): Promise<void> {
  await page.route('**/chatkit/threads/*/runs', (route) => {
    const threadId = new URL(route.request().url()).pathname.split('/').at(-2) ?? ''
    return route.fulfill({ json: { data: [{ id: 'run_1', thread_id: threadId, state: 'running', last_event: 1 }] } })
  })
  await page.route('**/chatkit/runs/run_1/events*', (route) => {
    const item: ThreadItem = {
      id: 'msg_other',
      thread_id: '',
      created_at: '2026-11-30T00:00:00Z',
      type: 'assistant_message',
      content: [{ type: 'output_text', text: 'Said to the phone.', annotations: [] }],
    }
    const events = [
      { type: 'thread.item.done', item },
      { type: 'frontdesk.run.ended', run: 'run_1', state: 'completed' },
    ]
    const frames = events.map((event, index) => `id: run_1:${index + 1}\ndata: ${JSON.stringify(event)}\n\n`)
    return route.fulfill({ contentType: 'text/event-stream', body: frames.join('') })
  })
}

describe.skipIf(!hasBrowser)('a message to a thread that is being answered for another device', () => {
  it('stays in the composer with its file, beside a calm notice, and is sent later', async () => {
    const { chat, server, ask, events } = await openBusy()
    await chat
      .locator('input[type=file]')
      .setInputFiles({ name: 'a.txt', mimeType: 'text/plain', buffer: Buffer.from('a') })
    await chat.locator('[data-status=ready]').waitFor()
    await ask('Me too')
    await chat.getByRole('note').getByText(NOTICE).waitFor()
    expect(await chat.locator('textarea').inputValue()).toBe('Me too')
    expect(await chat.locator('[data-status=ready]').count()).toBe(1)
    expect(await chat.getByRole('article', { name: 'You' }).allTextContents()).toEqual(['Hello'])
    expect(await chat.getByRole('alert').count()).toBe(0)
    // This server keeps no runs: there is nothing to attach to.
    expect(await chat.getByRole('button', { name: 'Show it' }).count()).toBe(0)
    expect((await events()).filter(({ type }) => type === 'chatkit.error')).toEqual([])
    expect(await chat.locator('[aria-live=polite]').innerText()).toContain(NOTICE)
    server.isBusy = false
    await chat.locator('textarea').press('Enter')
    await chat.getByText('You said “Me too”.').first().waitFor()
    expect(await chat.getByText(NOTICE).filter({ visible: true }).count()).toBe(0)
    expect(await chat.locator('textarea').inputValue()).toBe('')
    expect(await chat.getByRole('article', { name: 'You' }).count()).toBe(2)
  })

  it('leaves the other answer to be shown where the server keeps its runs', async () => {
    const opened = await openBusy()
    const { chat, ask } = opened
    await keepRuns(opened)
    await ask('Me too')
    await chat.getByRole('button', { name: 'Show it' }).click()
    await chat.getByRole('article', { name: 'Assistant' }).getByText('Said to the phone.').waitFor()
    expect(await chat.getByRole('note').count()).toBe(0)
    expect(await chat.locator('textarea').inputValue()).toBe('Me too')
    expect(await chat.locator('textarea').evaluate((field) => field.matches(':focus'))).toBe(true)
  })

  it('is put before what was written since, and so is one that the page has sent', async () => {
    const { chat, call, server, page } = await openBusy()
    const gate = Promise.withResolvers<void>()
    await page.route('**/chatkit', async (route) => {
      await gate.promise
      await route.continue()
    })
    await call((element) => void element.sendUserMessage({ text: 'From the page' }))
    await chat.getByRole('article', { name: 'You' }).getByText('From the page').waitFor()
    await chat.locator('textarea').fill('Written since')
    gate.resolve()
    await chat.getByRole('note').waitFor()
    expect(await chat.locator('textarea').inputValue()).toBe('From the page\n\nWritten since')
    expect(server.actions).toEqual([])
  })
})
