import type { OpenAIChatKit } from '@openai/chatkit'
import { describe, expect, it } from 'vitest'
import { hasBrowser, openChat } from '../support/open-chat.ts'
import type { Turn } from '../support/scripted-server.ts'

function respond({ input, say }: Turn) {
  const words = input?.content.map((part) => part.text).join('') ?? ''
  return [say(`msg_${words.length}`, `You said “${words}”.`)]
}

/** Options that are of another kind than they should be, and what the page is told of them; nothing where the default is meant to come without a word. */
const WRONG: [name: string, options: unknown, told: string[]][] = [
  ['a theme that is null', { theme: null }, []],
  ['a theme of no known name', { theme: 'system' }, []],
  ['a theme that is a number', { theme: 42 }, ['theme']],
  ['choices of the theme that nobody knows', { theme: { colorScheme: 'x', radius: 'huge', density: 'airy' } }, []],
  ['a theme without typography', { theme: { typography: null, color: null } }, []],
  ['letters as large as a house', { theme: { typography: { baseSize: 900 } } }, []],
  ['fonts that are no list', { theme: { typography: { fontSources: {} } } }, ['theme.typography.fontSources']],
  [
    'fonts without a family or an address',
    { theme: { typography: { fontSources: [null, { family: 'Lato' }] } } },
    ['theme.typography.fontSources[0]', 'theme.typography.fontSources[1]'],
  ],
  [
    'an accent that is no colour',
    { theme: { color: { accent: { primary: 'brightest' } } } },
    ['theme.color.accent.primary'],
  ],
  ['an accent of no level', { theme: { color: { accent: { primary: '#c00', level: 99 } } } }, []],
  [
    'greys of a hue by name',
    { theme: { color: { grayscale: { hue: 'blue', tint: 99 } } } },
    ['theme.color.grayscale.hue'],
  ],
  [
    'a surface that is a number',
    { theme: { color: { surface: { background: 5 } } } },
    ['theme.color.surface.background'],
  ],
  ['a header that is null', { header: null }, []],
  ['a header that is a word', { header: 'none' }, ['header']],
  ['a title that is a word', { header: { title: 'Orders' } }, ['header.title']],
  ['a header action without anything', { header: { leftAction: {} } }, []],
  [
    'a header action of an unknown icon',
    { header: { rightAction: { icon: 'no-such-icon', onClick: 'x' } } },
    ['header.rightAction.onClick'],
  ],
  ['a history that is false', { history: false }, ['history']],
  ['starters that are null', { startScreen: { prompts: null } }, []],
  ['starters that are no list', { startScreen: { prompts: {} } }, ['startScreen.prompts']],
  [
    'starters that lack words',
    { startScreen: { prompts: [null, { label: 'Only this' }, { label: 'Fine', prompt: 'Fine' }] } },
    ['startScreen.prompts[0]', 'startScreen.prompts[1]'],
  ],
  ['a greeting that is an object', { startScreen: { greeting: { en: 'Hello' } } }, ['startScreen.greeting']],
  ['a composer that is null', { composer: null }, []],
  ['a placeholder that is a number', { composer: { placeholder: 5 } }, ['composer.placeholder']],
  ['attachments that are true', { composer: { attachments: true } }, ['composer.attachments']],
  [
    'limits of attachments that are words',
    { composer: { attachments: { enabled: true, accept: { 'image/*': null }, maxSize: 'big', maxCount: 'many' } } },
    ['composer.attachments.maxCount', 'composer.attachments.maxSize'],
  ],
  ['tools that are null', { composer: { tools: null } }, []],
  [
    'tools without a name',
    { composer: { tools: [{}, { id: 'a', label: 'A' }, { id: 'a', label: 'Again' }] } },
    ['composer.tools[0]'],
  ],
  ['models that are words', { composer: { models: ['small', 'large'] } }, ['composer.models[0]', 'composer.models[1]']],
  ['dictation that is true', { composer: { dictation: true } }, ['composer.dictation']],
  ['a disclaimer that is a text', { disclaimer: 'It may be wrong.' }, ['disclaimer']],
  ['a disclaimer without its text', { disclaimer: { text: null } }, []],
  ['entities that are null', { entities: null }, []],
  [
    'a search that is no function',
    { entities: { onTagSearch: 'people', showComposerMenu: true } },
    ['entities.onTagSearch'],
  ],
  ['commands that are true', { commands: true }, ['commands']],
  ['a search of commands that is no function', { commands: { enabled: true, onSearch: [] } }, ['commands.onSearch']],
  ['widgets that are a number', { widgets: 7 }, ['widgets']],
  ['a thread option that is a word', { thread: 'auto' }, ['thread']],
  ['item actions that are true', { threadItemActions: true }, ['threadItemActions']],
  ['a language with an underscore', { locale: 'en_GB' }, []],
  ['a language that is none', { locale: '日本語' }, []],
  ['a language that is a number', { locale: 42 }, ['locale']],
  ['a title that is a number', { frameTitle: 7 }, ['frameTitle']],
  ['a first thread that is a number', { initialThread: 7 }, ['initialThread']],
  ['a first thread that is empty', { initialThread: '' }, []],
  ['a layout that is a word', { layout: 'wide' }, ['layout']],
  ['pieces that are null', { components: null }, []],
  ['shortcuts that are a word', { shortcuts: 'yes' }, ['shortcuts']],
  ['a client tool that is a list', { onClientTool: [] }, ['onClientTool']],
  ['a fetch that is a word', { api: { url: '/chatkit', fetch: 'mine' } }, ['api.fetch']],
  ['a way to upload that is a word', { api: { url: '/chatkit', uploadStrategy: 'direct' } }, ['api.uploadStrategy']],
  ['a way to upload that nobody knows', { api: { url: '/chatkit', uploadStrategy: { type: 'ftp' } } }, []],
  ['a server without a domain key', { api: { url: '/chatkit' } }, []],
  ['options that nobody knows', { api: { url: '/chatkit', v: 2 }, telemetry: { on: true }, debug: 1 }, []],
]

/** Shows a chat with each of these options, one after the other, and asks it something. Runs in the page. */
async function tryEach(cases: [string, object, string[]][]) {
  const results = []
  for (const [name, options] of cases) {
    document.querySelector('openai-chatkit')?.remove()
    const element = document.createElement('openai-chatkit') as OpenAIChatKit
    const told: string[] = []
    element.addEventListener('chatkit.error', ({ detail: { error } }) => {
      told.push(/`([^`]+)`/.exec(error.message)?.[1] ?? error.message)
    })
    element.setOptions({ api: { url: '/chatkit', domainKey: '' }, ...options })
    document.querySelector('main')?.append(element)
    await element.sendUserMessage({ text: 'Hello' })
    await new Promise((resolve) => setTimeout(resolve, 50))
    const answer = element.shadowRoot?.querySelector('.message-assistant')?.textContent ?? 'nothing'
    results.push([name, answer, told.toSorted()])
  }
  return results
}

describe.skipIf(!hasBrowser)('options of another kind than they should be', () => {
  it('leave a chat that answers all the same, and are told to the page', { timeout: 120_000 }, async () => {
    const { page } = await openChat({ respond })
    const answered = WRONG.map(([name, , told]) => [name, 'You said “Hello”.', told.toSorted()])
    expect(await page.evaluate(tryEach as never, WRONG)).toEqual(answered)
  })
})

const IMPOSSIBLE: [name: string, options: unknown, words: string][] = [
  ['no options', {}, 'api: { url'],
  ['a hosted service', { api: { getClientSecret: true } }, 'api.getClientSecret'],
  ['an empty address', { api: { url: '' } }, 'api: { url'],
  ['an address that is a number', { api: { url: 7 } }, 'api: { url'],
  ['an address that is none', { api: { url: 'http://' } }, 'http://'],
]

/** Gives each of these options before there is a chat, and again when there is one. Runs in the page. */
async function refuseEach(cases: [string, never, string][]) {
  const results = []
  for (const [name, options] of cases) {
    document.querySelector('openai-chatkit')?.remove()
    const element = document.createElement('openai-chatkit') as OpenAIChatKit
    const told: string[] = []
    const isTold = new Promise((resolve) => {
      element.addEventListener('chatkit.error', ({ detail: { error } }) => resolve(told.push(error.message)))
    })
    document.querySelector('main')?.append(element)
    element.setOptions(options)
    await isTold
    element.setOptions({ api: { url: '/chatkit', domainKey: '' }, composer: { placeholder: 'Ask the shop' } })
    await element.focusComposer()
    let refusal = 'none'
    try {
      element.setOptions(options)
    } catch (error) {
      refusal = String(error)
    }
    // What was refused is not kept for the next time that the element comes into the page.
    element.remove()
    await new Promise((resolve) => setTimeout(resolve, 20))
    document.querySelector('main')?.append(element)
    await element.focusComposer()
    await new Promise((resolve) => setTimeout(resolve, 50))
    results.push([name, ...told, refusal, element.shadowRoot?.querySelector('textarea')?.placeholder])
  }
  return results
}

describe.skipIf(!hasBrowser)('options that cannot work', () => {
  it('are told to the page, and those that come next count', { timeout: 120_000 }, async () => {
    const { page } = await openChat({ respond })
    const told = IMPOSSIBLE.map(([name, , words]) => {
      const message: unknown = expect.stringContaining(words)
      return [name, message, message, message, 'Ask the shop']
    })
    expect(await page.evaluate(refuseEach as never, IMPOSSIBLE)).toEqual(told)
  })

  it('are refused at once where they are no object at all', async () => {
    const { call } = await openChat({ respond })
    const refusals = await call((element) =>
      [undefined, null, 'options', 7].map((value) => {
        try {
          element.setOptions(value as never)
          return 'taken'
        } catch (error) {
          return String(error)
        }
      }),
    )
    const words: unknown = expect.stringContaining('setOptions takes an object')
    expect(refusals).toEqual([words, words, words, words])
  })
})
