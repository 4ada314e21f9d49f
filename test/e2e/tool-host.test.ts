import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { describe, expect, it, onTestFinished } from 'vitest'
import { FakeOpenAI } from './support/fake-openai.ts'
import type { Step } from './support/fake-openai.ts'
import { Stack, answerOf, threadIdOf } from './support/stack.ts'
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
