import { expect, it, vi } from 'vitest'
import { z } from 'zod'
import { createToolServer, defineTool, READ_ONLY, ToolError, USER_META_KEY } from '@frontdesk/mcp-kit'
import type { FixedResource, Log, PatternResource, Prompt } from '@frontdesk/mcp-kit'
import { connectInMemory } from '@frontdesk/mcp-kit/testing'

const ping = defineTool({
  name: 'ping',
  title: 'Ping',
  description: 'Answers.',
  input: z.strictObject({}),
  annotations: READ_ONLY,
  run: () => 'pong',
})

const WORDS = { title: 'Note', description: 'A note.', mimeType: 'text/plain' }

const WHOSE: FixedResource = {
  ...WORDS,
  name: 'whose',
  uri: 'note://whose',
  read: async ({ user }) => `of ${user.userId}`,
}

const NOTES: PatternResource = {
  ...WORDS,
  name: 'note',
  uriTemplate: 'note://notes/{name}',
  list: async () => [{ uri: 'note://notes/a%20b', name: 'a b' }],
  read: async ({ name }) => {
    if (name === 'broken') throw new Error('password=hunter2')
    if (name !== 'a b') throw new ToolError(`There is no note ${name}.`)
    return 'x'.repeat(300_000)
  },
}

const PROMPT: Prompt = {
  name: 'greet',
  title: 'Greet',
  description: 'Greets.',
  args: { name: z.string().max(10), tone: z.string().optional() },
  run: async ({ name, tone = 'plain' }) => {
    if (name === 'nobody') throw new ToolError('There is nobody to greet.')
    return `Greet ${name} in a ${tone} tone.`
  },
}

const connect = async (log?: Log) =>
  connectInMemory(
    createToolServer({
      name: 'test',
      version: '1.0.0',
      tools: [ping],
      resources: [WHOSE, NOTES],
      prompts: [PROMPT],
      ...(log && { log }),
    }),
  )

it('lists fixed resources, those of a pattern, and the pattern', async () => {
  await using client = await connect()
  const { resources } = await client.listResources()
  expect(resources).toMatchObject([
    { uri: 'note://whose', name: 'whose', mimeType: 'text/plain' },
    { uri: 'note://notes/a%20b', name: 'a b', mimeType: 'text/plain' },
  ])
  const { resourceTemplates } = await client.listResourceTemplates()
  expect(resourceTemplates).toMatchObject([{ uriTemplate: 'note://notes/{name}', title: 'Note' }])
})

it('reads a resource for the user of the request, decoded and cut to the limit', async () => {
  await using client = await connect()
  const meta = { [USER_META_KEY]: { userId: 'ada' } }
  expect(await client.readResource({ uri: 'note://whose', _meta: meta })).toEqual({
    contents: [{ uri: 'note://whose', mimeType: 'text/plain', text: 'of ada' }],
  })
  const { contents } = await client.readResource({ uri: 'note://notes/a%20b' })
  expect((contents[0] as { text: string }).text).toMatch(/^x+\n\[Cut off: 300000 bytes are over the limit of 262144\./)
})

it('words what a reader should know, and hides and logs the rest', async () => {
  const log = vi.fn<Log>()
  await using client = await connect(log)
  await expect(client.readResource({ uri: 'note://notes/c' })).rejects.toThrow('There is no note c.')
  expect(log).not.toHaveBeenCalled()
  const failure = client.readResource({ uri: 'note://notes/broken' })
  await expect(failure).rejects.toThrow('note failed because of a fault in the server')
  await expect(failure).rejects.not.toThrow('hunter2')
  expect(log).toHaveBeenCalledOnce()
})

it('fills a prompt, and says why it cannot', async () => {
  await using client = await connect()
  expect((await client.listPrompts()).prompts).toMatchObject([
    {
      name: 'greet',
      title: 'Greet',
      description: 'Greets.',
      arguments: [
        { name: 'name', required: true },
        { name: 'tone', required: false },
      ],
    },
  ])
  expect(await client.getPrompt({ name: 'greet', arguments: { name: 'Ada' } })).toEqual({
    messages: [{ role: 'user', content: { type: 'text', text: 'Greet Ada in a plain tone.' } }],
  })
  await expect(client.getPrompt({ name: 'greet', arguments: { name: 'nobody' } })).rejects.toThrow(
    'There is nobody to greet.',
  )
  await expect(client.getPrompt({ name: 'greet', arguments: { name: 'x'.repeat(11) } })).rejects.toThrow(
    'Invalid arguments',
  )
})
