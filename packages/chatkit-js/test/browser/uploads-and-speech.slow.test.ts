import { describe, expect, it } from 'vitest'
import { KeptFiles } from '../support/kept-files.ts'
import { hasBrowser, openChat } from '../support/open-chat.ts'
import { ScriptedServer } from '../support/scripted-server.ts'

/** Gives a file to the element of the chat as the browser would: by a paste or by dropping it. */
const GIVE = (target: Element, kind: string) => {
  const transfer = new DataTransfer()
  transfer.items.add(new File(['Water the plants'], 'notes.txt', { type: 'text/plain' }))
  if (kind === 'paste') {
    target.dispatchEvent(
      new ClipboardEvent('paste', { clipboardData: transfer, bubbles: true, cancelable: true, composed: true }),
    )
    return
  }
  for (const type of ['dragenter', 'dragover', 'drop']) {
    target.dispatchEvent(
      new DragEvent(type, { dataTransfer: transfer, bubbles: true, cancelable: true, composed: true }),
    )
  }
}

describe.skipIf(!hasBrowser)('a file', () => {
  it.each(['paste', 'drop'] as const)('comes into the message by %s', async (kind) => {
    const files = new KeptFiles()
    const { chat } = await openChat({
      server: new ScriptedServer(() => [], { attachments: files }),
      routes: files.routes,
      options: { composer: { attachments: { enabled: true } } },
    })
    await chat.locator('textarea').evaluate(GIVE, kind)
    await chat.locator('[data-status=ready]').waitFor()
    expect(files.bytes.get('atc_1')).toBe('Water the plants')
  })

  it('that could not be uploaded says so, and can be sent once more', async () => {
    const files = new KeptFiles()
    let refusals = 1
    const { chat } = await openChat({
      server: new ScriptedServer(() => [], { attachments: files }),
      routes: {
        '/upload': (request, response) => {
          refusals -= 1
          if (refusals >= 0) response.writeHead(503).end()
          else files.routes['/upload'](request, response)
        },
      },
      options: { composer: { attachments: { enabled: true } } },
    })
    await chat.locator('textarea').evaluate(GIVE, 'paste')
    await chat.getByRole('button', { name: 'Upload notes.txt again' }).click()
    await chat.locator('[data-status=ready]').waitFor()
    expect([...files.bytes.values()]).toEqual(['Water the plants'])
  })
})

describe.skipIf(!hasBrowser)('what is said', () => {
  it('is recorded, written down by the server, and added to the draft', async () => {
    const { chat, page } = await openChat({
      options: { composer: { dictation: { enabled: true } } },
      context: { permissions: ['microphone'] },
    })
    await chat.locator('textarea').fill('Note:')
    await chat.getByRole('button', { name: 'Dictate' }).click()
    const stop = chat.getByRole('button', { name: 'Stop dictation' })
    await stop.waitFor()
    // A recording of no length holds nothing.
    await page.waitForTimeout(200)
    await stop.click()
    await expect.poll(() => chat.locator('textarea').inputValue()).toMatch(/^Note: words of audio\//)
  })

  it('needs a microphone that may be used, and says so where there is none', async () => {
    const { chat, events } = await openChat({
      options: { composer: { dictation: { enabled: true } } },
      context: { permissions: [] },
    })
    await chat.evaluate(() =>
      Object.defineProperty(navigator.mediaDevices, 'getUserMedia', {
        value: () => Promise.reject(new DOMException('Permission denied', 'NotAllowedError')),
      }),
    )
    await chat.getByRole('button', { name: 'Dictate' }).click()
    await chat.getByRole('alert').getByText('microphone').waitFor()
    expect((await events()).map(({ type }) => type)).toContain('chatkit.error')
  })
})
