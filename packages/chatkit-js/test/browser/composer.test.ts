import type { Entity } from '@openai/chatkit'
import { describe, expect, it } from 'vitest'
import { keepPicture } from '../support/keep-picture.ts'
import { KeptFiles } from '../support/kept-files.ts'
import { hasBrowser, openChat } from '../support/open-chat.ts'
import { ScriptedServer } from '../support/scripted-server.ts'
import type { Turn } from '../support/scripted-server.ts'

/** Answers with what the server was given, so that a test can read it in the page. */
function repeat({ input, say }: Turn) {
  return [say('msg_1', `\`\`\`\n${JSON.stringify({ ...input, id: '', created_at: '', thread_id: '' })}\n\`\`\``)]
}

const note = { name: 'notes.txt', mimeType: 'text/plain', buffer: Buffer.from('Water the plants') }

describe.skipIf(!hasBrowser)('a file', () => {
  it('is uploaded in two phases, shown, and sent with the message', async () => {
    const files = new KeptFiles()
    const server = new ScriptedServer(repeat, { attachments: files })
    const { chat, page, ask } = await openChat({
      server,
      routes: files.routes,
      options: { composer: { attachments: { enabled: true } } },
    })
    await chat.locator('input[type=file]').setInputFiles(note)
    await chat.locator('[data-status=ready]').waitFor()
    await keepPicture(page, 'attachment')
    expect(files.bytes.get('atc_1')).toBe('Water the plants')
    await ask('Read this')
    await chat.locator('pre').getByText('"name":"notes.txt"').waitFor()
    await chat.getByRole('article', { name: 'You' }).getByText('notes.txt').waitFor()
    expect(await chat.locator('[data-status]').count()).toBe(0)
  })

  it('is uploaded directly as a form where the page says so', async () => {
    const files = new KeptFiles()
    const { chat } = await openChat({
      server: new ScriptedServer(repeat, { attachments: files }),
      routes: files.routes,
      options: {
        api: { url: '/chatkit', domainKey: '', uploadStrategy: { type: 'direct', uploadUrl: '/upload' } },
        composer: { attachments: { enabled: true } },
      },
    })
    await chat.locator('input[type=file]').setInputFiles(note)
    await chat.locator('[data-status=ready]').waitFor()
    expect(files.bytes.get('form')).toMatch(/name="file"; filename="notes.txt"[^]*Water the plants/)
  })

  it('that was taken out again is deleted at the server', async () => {
    const files = new KeptFiles()
    const { chat } = await openChat({
      server: new ScriptedServer(repeat, { attachments: files }),
      routes: files.routes,
      options: { composer: { attachments: { enabled: true } } },
    })
    await chat.locator('input[type=file]').setInputFiles(note)
    await chat.locator('[data-status=ready]').waitFor()
    await chat.getByRole('button', { name: 'Remove notes.txt' }).click()
    await expect.poll(() => files.deleted).toEqual(['atc_1'])
  })

  it('that is too large, of another kind or one too many is refused in words', async () => {
    const { chat } = await openChat({
      options: {
        composer: {
          attachments: {
            enabled: true,
            maxCount: 1,
            maxSize: { 'text/*': 20, '*': 5 },
            accept: { 'text/plain': ['.txt'] },
          },
        },
      },
    })
    const large = { ...note, name: 'large.txt', buffer: Buffer.alloc(30) }
    await chat
      .locator('input[type=file]')
      .setInputFiles([large, { ...note, name: 'x.exe', mimeType: 'application/x-msdownload' }])
    expect(await chat.getByRole('alert').allTextContents()).toEqual([
      'large.txt is larger than 20 byte.',
      'x.exe is of a kind that cannot be attached.',
    ])
  })
})

describe.skipIf(!hasBrowser)('a mention', () => {
  it('is searched, chosen by keyboard, and sent as a tag', async () => {
    const { chat, page } = await openChat({
      respond: repeat,
      setUp: (element) =>
        element.setOptions({
          api: { url: '/chatkit', domainKey: '' },
          entities: {
            async onTagSearch(query) {
              const people: Entity[] = [
                {
                  id: 'c1',
                  title: 'Lara Wolf',
                  group: 'Customers',
                  icon: 'profile',
                  interactive: true,
                  data: { city: 'Bonn' },
                },
                { id: 'c2', title: 'Lars Beck', group: 'Customers', icon: 'profile' },
              ]
              return people.filter(({ title }) => title.startsWith(query))
            },
            onClick: ({ title }) => (document.title = title),
          },
        }),
    })
    const field = chat.getByRole('textbox', { name: 'Message the AI' })
    await field.pressSequentially('What did @La')
    await chat.getByRole('option', { name: 'Lars Beck' }).waitFor()
    await keepPicture(page, 'mention')
    await field.press('Enter')
    await field.pressSequentially('buy?')
    expect(await field.inputValue()).toBe('What did @Lara Wolf buy?')
    await field.press('Enter')
    const tag = {
      type: 'input_tag',
      id: 'c1',
      text: 'Lara Wolf',
      data: { city: 'Bonn' },
      group: 'Customers',
      interactive: true,
    }
    const parts = [{ type: 'input_text', text: 'What did ' }, tag, { type: 'input_text', text: ' buy?' }]
    await chat.locator('pre').getByText(JSON.stringify(parts)).waitFor()
    await chat.getByRole('button', { name: 'Lara Wolf' }).click()
    expect(await page.title()).toBe('Lara Wolf')
  })
})

describe.skipIf(!hasBrowser)('the menu of commands', () => {
  it('has the page’s commands and the composer’s own, and leads on to a second menu', async () => {
    const { chat } = await openChat({
      setUp: (element) =>
        element.setOptions({
          api: { url: '/chatkit', domainKey: '' },
          composer: { tools: [{ id: 'search', label: 'Search the web', icon: 'globe' }] },
          commands: {
            enabled: true,
            onSearch: async () => [{ id: 'insert', label: 'Insert an order', description: 'By its number' }],
            async onSelect({ id }) {
              if (id === 'insert') return { type: 'menu', commands: [{ id: 'a7', label: 'Order A-7' }] }
              return { type: 'entity', entity: { id, title: 'Order A-7' } }
            },
          },
        }),
    })
    const field = chat.getByRole('textbox', { name: 'Message the AI' })
    await field.pressSequentially('/')
    await chat.getByRole('option', { name: 'Search the web' }).waitFor()
    await chat.getByRole('option', { name: /Insert an order/ }).click()
    await chat.getByRole('option', { name: 'Order A-7' }).click()
    await expect.poll(() => field.inputValue()).toBe('@Order A-7 ')
  })
})

describe.skipIf(!hasBrowser)('the composer', () => {
  it('sends the chosen tool and model, and lets go of a tool that is not persistent', async () => {
    const { chat, ask, events } = await openChat({
      respond: repeat,
      options: {
        composer: {
          tools: [
            {
              id: 'search',
              label: 'Search the web',
              shortLabel: 'Web',
              icon: 'globe',
              placeholderOverride: 'Search for…',
            },
          ],
          models: [
            { id: 'small', label: 'Small', default: true },
            { id: 'large', label: 'Large', description: 'Slower' },
          ],
        },
      },
    })
    await chat.getByRole('button', { name: 'Tools' }).click()
    await chat.getByRole('menuitemradio', { name: 'Search the web' }).click()
    await chat.getByPlaceholder('Search for…').waitFor()
    await chat.getByRole('button', { name: 'Model: Small' }).click()
    await chat.getByRole('menuitemradio', { name: 'Large' }).click()
    await ask('Hello')
    await chat.getByText('"inference_options":{"tool_choice":{"id":"search"},"model":"large"}').waitFor()
    expect(await chat.getByRole('button', { name: 'Remove Search the web' }).count()).toBe(0)
    const changes = (await events()).filter(({ type }) => type === 'chatkit.tool.change')
    expect(changes.map(({ detail }) => detail)).toEqual([{ toolId: 'search' }, { toolId: null }])
  })

  it('keeps a draft over a reload', async () => {
    const { chat, page, call } = await openChat({})
    await chat.locator('textarea').fill('Half a thought')
    await page.reload()
    await call((element) => element.setOptions({ api: { url: '/chatkit', domainKey: '' } }))
    await expect.poll(() => chat.locator('textarea').inputValue()).toBe('Half a thought')
  })
})
