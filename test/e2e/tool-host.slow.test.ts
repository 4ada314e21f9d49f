import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { describe, expect, it, onTestFinished } from 'vitest'
import { FakeOpenAI } from './support/fake-openai.ts'
import type { Step } from './support/fake-openai.ts'
import type { StructuredInputItem, ThreadStreamEvent } from '@frontdesk/chatkit'
import { Stack, answerOf, parseEvents, threadIdOf } from './support/stack.ts'
import { thirdPartyServers, writeMcpConfig } from './support/third-party.ts'

const LIMIT = { timeout: 120_000 }
const call = (name: string, args: Record<string, unknown>): Step[] => [{ call: name, arguments: args }]
const say = (text: string): Step[] => [{ text }]

/** A server whose model follows a script, in a folder with an `mcp.json`. */
async function open(
  script: Step[][],
  mcpServers: (folder: string) => object | string,
  env: Record<string, string> = {},
) {
  const folder = mkdtempSync(join(tmpdir(), 'frontdesk-tools-'))
  writeMcpConfig(folder, mcpServers(folder))
  const fake = await FakeOpenAI.start(script)
  onTestFinished(() => fake[Symbol.asyncDispose]())
  const stack = await Stack.start({ directory: folder, env: { ...fake.env, ...env } })
  onTestFinished(() => stack[Symbol.asyncDispose]())
  /** What the model was told that its calls came to. */
  const outputs = () =>
    (fake.requests.at(-1)?.body.input ?? []).flatMap(({ type, output }) =>
      type === 'function_call_output' ? [JSON.stringify(output)] : [],
    )
  const offered = () => fake.requests.at(-1)?.body.tools?.map(({ name }) => name) ?? []
  return { stack, folder, fake, outputs, offered }
}

async function until(isSo: () => boolean): Promise<void> {
  for (let look = 0; look < 400 && !isSo(); look += 1) await delay(50)
  expect(isSo()).toBe(true)
}

describe('the servers of an mcp.json', () => {
  it('are used by an agent over HTTP: filesystem, memory and everything of npm', LIMIT, async () => {
    const script = [
      call('create_entities', { entities: [{ name: 'Ada', entityType: 'person', observations: ['likes tea'] }] }),
      call('search_nodes', { query: 'tea' }),
      call('read_text_file', { path: 'note.txt' }),
      call('echo', { message: 'hello over there' }),
      say('All three answered.'),
    ]
    const { stack, folder, outputs } = await open(script, thirdPartyServers)
    writeFileSync(join(folder, 'note.txt'), 'The door is green.')
    const events = await stack.ask('Use them all.')
    expect(answerOf(events)).toBe('All three answered.')
    const [, found, read, echo] = outputs()
    expect(read).toContain('The door is green.')
    expect(found).toContain('likes tea')
    expect(echo).toContain('hello over there')
  })

  it('change without a restart, and stay as they are while the file is wrong', LIMIT, async () => {
    const script = [call('echo', { message: 'first' }), say('One.'), call('read_graph', {}), say('Two.')]
    const { stack, folder, outputs, offered } = await open(script, (place) => ({
      everything: thirdPartyServers(place).everything,
    }))
    writeMcpConfig(folder, '{ "mcpServers": { "memory": { "command": 7 } } }')
    await until(() => stack.output().includes('the servers go on as they are'))
    const first = await stack.ask('Echo.')
    expect(answerOf(first)).toBe('One.')
    expect(outputs().join()).toContain('first')

    writeMcpConfig(folder, { memory: thirdPartyServers(folder).memory })
    await until(() => /"servers":\["memory"\].*are in use/.test(stack.output()))
    const second = await stack.ask('Remember.', threadIdOf(first))
    expect(answerOf(second)).toBe('Two.')
    expect(offered()).toContain('read_graph')
    expect(offered()).not.toContain('echo')
  })

  it('keep the server from starting, with the line, when the file is wrong from the beginning', LIMIT, async () => {
    const folder = mkdtempSync(join(tmpdir(), 'frontdesk-tools-'))
    const path = join(folder, 'mcp.json')
    writeMcpConfig(folder, '{\n  "mcpServers": {\n    "memory": { "command": 7 }\n  }\n}')
    expect(await Stack.startAndFail({ MCP_CONFIG: path })).toMatchObject({
      code: 1,
      output: expect.stringMatching(
        /mcp\.json: The MCP configuration is not valid:\s+mcpServers\.memory\.command \(line 3/,
      ) as string,
    })
    const { output } = await Stack.startAndFail({ MCP_CONFIG: join(folder, 'absent.json') })
    expect(output).toContain('absent.json, where there is no file')
  })
})

/** The form that an answer ends with. */
function formOf(events: readonly ThreadStreamEvent[]): StructuredInputItem {
  for (const event of events) {
    if (event.type === 'thread.item.done' && event.item.type === 'structured_input') return event.item
  }
  throw new Error(`Nobody was asked: ${JSON.stringify(events)}`)
}

const everything = (folder: string) => ({
  everything: { ...thirdPartyServers(folder).everything, approval: 'never' },
})
async function answer(stack: Stack, form: StructuredInputItem, answers: Record<string, string[]>, skips = false) {
  const given = Object.entries(answers).map(([id, values]) => [id, { values, skipped: false }])
  const input = { status: skips ? 'skipped' : 'answered', answers: Object.fromEntries(given) as object }
  const params = { thread_id: form.thread_id, item_id: form.id, input }
  return parseEvents(await (await stack.post({ type: 'threads.add_structured_input', params })).text())
}
const told = (fake: FakeOpenAI) => JSON.stringify(fake.requests.at(-1)?.body.input)

describe('what a server of an mcp.json asks and tells in a call', () => {
  const ask = call('trigger_elicitation_request', {})

  it('is a form, whose answers go back to the server; what does not fit is asked again', LIMIT, async () => {
    const { stack, fake } = await open([ask, say('Noted.')], everything)
    const form = formOf(await stack.ask('Ask me.'))
    expect(form.inputs.find(({ id }) => id === 'titledSingleSelectEnum')).toMatchObject({
      options: [{ value: 'Superman' }, { value: 'Green Lantern' }, { value: 'Wonder Woman' }],
    })
    expect(fake.requests).toHaveLength(1)
    const filled = { name: ['Ada'], check: ['Yes'], integer: ['a lot'], titledSingleSelectEnum: ['Green Lantern'] }
    const again = formOf(await answer(stack, form, filled))
    expect(again.inputs).toMatchObject([{ id: 'integer', question: expect.stringContaining('not what is wanted') }])
    const events = await answer(stack, again, { integer: ['7'] })
    expect(answerOf(events)).toBe('Noted.')
    expect(told(fake)).toContain('Agreed to terms: true')
    expect(told(fake)).toContain(String.raw`\"titledSingleSelectEnum\": \"hero-2\"`)
    expect(told(fake)).toContain(String.raw`\"integer\": 7`)
  })

  it('is declined when the user skips the form, and given up when they say something else', LIMIT, async () => {
    const { stack, fake } = await open([ask, say('As you wish.'), ask, say('Something else.')], everything)
    const first = formOf(await stack.ask('Ask me.'))
    expect(answerOf(await answer(stack, first, {}, true))).toBe('As you wish.')
    expect(told(fake)).toContain('User declined')
    const form = formOf(await stack.ask('Again.', first.thread_id))
    expect(answerOf(await stack.ask('Never mind.', first.thread_id))).toBe('Something else.')
    expect(told(fake)).toContain('was given up')
    const items = await stack.items(first.thread_id)
    expect(items.find(({ id }) => id === form.id)).toMatchObject({ status: 'skipped' })
  })

  it('is asked again after a restart, which no call outlives', LIMIT, async () => {
    const { stack, fake, folder } = await open([ask, say('Please once more.')], everything)
    const form = formOf(await stack.ask('Ask me.'))
    await stack.stop('SIGKILL')
    const next = await Stack.start({ directory: folder, env: fake.env })
    onTestFinished(() => next[Symbol.asyncDispose]())
    expect(answerOf(await answer(next, form, { name: ['Ada'] }))).toBe('Please once more.')
    expect(told(fake)).toContain('no longer waits for these answers')
  })

  it('is its progress in the task, its log in ours, and its pictures and links by name', LIMIT, async () => {
    const script = [
      call('toggle_simulated_logging', {}),
      call('trigger_long_running_operation', { duration: 1, steps: 2 }),
      call('get_resource_links', { count: 2 }),
      call('get_tiny_image', {}),
      say('All seen.'),
    ]
    const { stack, outputs } = await open(script, everything)
    const events = await stack.ask('Show me.')
    expect(JSON.stringify(events)).toContain('50 %')
    const [, , links, image] = outputs()
    expect(links).toContain('(demo://resource')
    expect(image).toMatch(/image\/png/)
    await until(() => /"server":"everything"[^\n]*-level message/i.test(stack.output()))
  })
})
