import { setTimeout as sleep } from 'node:timers/promises'
import { expect, it, vi } from 'vitest'
import { z } from 'zod'
import { createToolServer, defineTool, READ_ONLY, ToolError, USER_META_KEY } from '@frontdesk/mcp-kit'
import type { Tool, ToolServerOptions } from '@frontdesk/mcp-kit'
import { connectInMemory, textOf } from '@frontdesk/mcp-kit/testing'

const connect = async (tools: readonly Tool[], options: Partial<ToolServerOptions> = {}) =>
  connectInMemory(createToolServer({ name: 'test', version: '1.2.3', tools, ...options }))

const add = defineTool({
  name: 'add',
  title: 'Add',
  description: 'Adds two numbers.',
  input: z.strictObject({ a: z.number(), b: z.number() }),
  annotations: READ_ONLY,
  run: ({ a, b }) => String(a + b),
})

const divide = defineTool({
  name: 'divide',
  title: 'Divide',
  description: 'Divides two numbers.',
  input: z.strictObject({ a: z.number(), b: z.number() }),
  output: z.object({ quotient: z.number() }),
  annotations: READ_ONLY,
  run: ({ a, b }) => {
    if (b === 0) throw new ToolError('b is 0: nothing can be divided by it.')
    return { text: `${a / b}`, structured: { quotient: a / b } }
  },
})

const whoAmI = defineTool({
  name: 'who_am_i',
  title: 'Who am I',
  description: 'Names the caller.',
  input: z.strictObject({}),
  annotations: READ_ONLY,
  run: (_args, { user }) => JSON.stringify(user),
})

/** A tool that goes on until its signal aborts, and says that it did. */
function createSleeper(stopped: () => void = () => {}) {
  return defineTool({
    name: 'sleep',
    title: 'Sleep',
    description: 'Sleeps.',
    input: z.strictObject({}),
    annotations: READ_ONLY,
    run: async (_args, { signal }) => {
      try {
        await sleep(60_000, undefined, { signal })
      } finally {
        stopped()
      }
      return 'rested'
    },
  })
}

it('lists each tool with its schemas and all four hints', async () => {
  await using client = await connect([add, divide])
  const { tools } = await client.listTools()
  expect(tools).toMatchObject([
    {
      name: 'add',
      title: 'Add',
      description: 'Adds two numbers.',
      inputSchema: { additionalProperties: false, required: ['a', 'b'] },
      annotations: {
        title: 'Add',
        readOnlyHint: true,
        destructiveHint: false,
        idempotentHint: true,
        openWorldHint: false,
      },
    },
    { name: 'divide', outputSchema: { properties: { quotient: { type: 'number' } } } },
  ])
})

it('is not served with a tool whose schema not every provider takes', async () => {
  const tool = defineTool({
    name: 'count',
    title: 'Count',
    description: 'Counts.',
    input: z.strictObject({ words: z.record(z.string(), z.number()) }),
    annotations: READ_ONLY,
    run: () => '',
  })
  await expect(connect([tool])).rejects.toThrow('which not every provider takes')
})

it('answers with one text block, and with structured content where an output schema is set', async () => {
  await using client = await connect([add, divide])
  expect(await client.callTool({ name: 'add', arguments: { a: 1, b: 2 } })).toEqual({
    content: [{ type: 'text', text: '3' }],
  })
  expect(await client.callTool({ name: 'divide', arguments: { a: 1, b: 2 } })).toEqual({
    content: [{ type: 'text', text: '0.5' }],
    structuredContent: { quotient: 0.5 },
  })
})

it('answers an image as the only block', async () => {
  const image = { data: 'AAAA', mimeType: 'image/png' }
  const draw = defineTool({ ...add, name: 'draw', input: z.strictObject({}), run: () => ({ image }) })
  await using client = await connect([draw])
  expect(await client.callTool({ name: 'draw' })).toEqual({ content: [{ type: 'image', ...image }] })
})

it('gives the message of a ToolError to the model', async () => {
  await using client = await connect([divide])
  expect(await client.callTool({ name: 'divide', arguments: { a: 1, b: 0 } })).toEqual({
    content: [{ type: 'text', text: 'ERROR: b is 0: nothing can be divided by it.' }],
    isError: true,
  })
})

it('names the wrong arguments and refuses unknown ones', async () => {
  await using client = await connect([add])
  const result = await client.callTool({ name: 'add', arguments: { a: 'x', user: 'root' } })
  expect(result.isError).toBe(true)
  expect(textOf(result)).toMatch(/^ERROR: add was called with wrong arguments\. a: .*number.*; b: .*; .*"user"/)
})

it('names the tools there are when asked for one there is not', async () => {
  await using client = await connect([add])
  expect(textOf(await client.callTool({ name: 'rm' }))).toBe('ERROR: There is no tool "rm". The tools are: add.')
})

it('hides an unforeseen failure from the model and logs it', async () => {
  const log = vi.fn<(message: string, cause?: unknown) => void>()
  const failure = new Error('password=hunter2')
  const fail = defineTool({
    ...add,
    name: 'fail',
    input: z.strictObject({}),
    run: () => {
      throw failure
    },
  })
  await using client = await connect([fail], { log })
  const text = textOf(await client.callTool({ name: 'fail' }))
  expect(text).toMatch(/^ERROR: fail failed because of a fault in the server/)
  expect(text).not.toContain('hunter2')
  expect(log).toHaveBeenCalledExactlyOnceWith('fail failed', failure)
})

it('takes the user from _meta, never from the arguments, and falls back to the local one', async () => {
  await using client = await connect([whoAmI], { user: { userId: 'me' } })
  const meta = { [USER_META_KEY]: { userId: 'ada', tenantId: 'acme' } }
  expect(textOf(await client.callTool({ name: 'who_am_i', _meta: meta }))).toBe('{"userId":"ada","tenantId":"acme"}')
  expect(textOf(await client.callTool({ name: 'who_am_i' }))).toBe('{"userId":"me"}')
  const args = { [USER_META_KEY]: { userId: 'ada' }, _meta: meta, userId: 'ada' }
  expect(textOf(await client.callTool({ name: 'who_am_i', arguments: args }))).toBe('{"userId":"me"}')
})

it.each([
  { userId: '' },
  { userId: 'a\0' },
  { userId: 'half \ud83d' },
  { userId: 'ada', tenantId: '\0' },
  { userId: 'ada', tenantId: '\udc00' },
])('refuses a call whose identity is malformed: %j', async (user) => {
  await using client = await connect([whoAmI])
  const result = await client.callTool({ name: 'who_am_i', _meta: { [USER_META_KEY]: user } })
  expect(textOf(result)).toBe(`ERROR: The request's _meta entry ${USER_META_KEY} does not identify a user.`)
})

it('cuts a long text at a whole character and says so', async () => {
  const talk = defineTool({ ...add, name: 'talk', input: z.strictObject({}), run: () => 'ä'.repeat(1_000) })
  await using client = await connect([talk], { limits: { maxOutputBytes: 201 } })
  const text = textOf(await client.callTool({ name: 'talk' }))
  expect(Buffer.byteLength(text)).toBeLessThanOrEqual(201)
  expect(text).toMatch(/^ä+\n\[Cut off: 2000 bytes are over the limit of 201\. Ask for less\.\]$/)
})

it('stops a call at its time limit', async () => {
  const stopped = vi.fn<() => void>()
  await using client = await connect([createSleeper(stopped)], { limits: { timeoutMs: 20 } })
  expect(textOf(await client.callTool({ name: 'sleep' }))).toBe(
    'ERROR: sleep did not finish within 0.02 s and was stopped. Ask for less.',
  )
  expect(stopped).toHaveBeenCalledOnce()
})

it('answers at the time limit even when the tool ignores its signal', async () => {
  const { promise, resolve } = Promise.withResolvers<string>()
  const hang = defineTool({
    ...add,
    name: 'hang',
    input: z.strictObject({}),
    limits: { timeoutMs: 20 },
    run: async () => promise,
  })
  await using client = await connect([hang])
  expect(textOf(await client.callTool({ name: 'hang' }))).toMatch(/did not finish within/)
  resolve('late')
})

it('aborts the work of a call that its client cancels, without logging', async () => {
  const log = vi.fn<(message: string, cause?: unknown) => void>()
  const stopped = Promise.withResolvers<void>()
  await using client = await connect([createSleeper(stopped.resolve)], { log })
  const controller = new AbortController()
  const result = client.callTool({ name: 'sleep' }, undefined, { signal: controller.signal })
  setTimeout(() => controller.abort(), 10)
  await expect(result).rejects.toThrow('aborted')
  await stopped.promise
  expect(log).not.toHaveBeenCalled()
})

it('aborts the work in flight when the connection closes', async () => {
  const stopped = Promise.withResolvers<void>()
  const client = await connect([createSleeper(stopped.resolve)])
  const result = client.callTool({ name: 'sleep' })
  await client.ping()
  await client.close()
  await expect(result).rejects.toThrow('Connection closed')
  await stopped.promise
})

it('runs a bounded number of calls at once, in order, and refuses what does not fit', async () => {
  const order: number[] = []
  let running = 0
  let most = 0
  const work = defineTool({
    ...add,
    name: 'work',
    input: z.strictObject({ n: z.number() }),
    run: async ({ n }) => {
      running += 1
      most = Math.max(most, running)
      await sleep(1)
      order.push(n)
      running -= 1
      return String(n)
    },
  })
  await using client = await connect([work], { limits: { maxConcurrentCalls: 2, maxWaitingCalls: 5 } })
  const results = await Promise.all(
    Array.from({ length: 10 }, async (_, n) => textOf(await client.callTool({ name: 'work', arguments: { n } }))),
  )
  expect(most).toBe(2)
  expect(order).toEqual([0, 1, 2, 3, 4, 5, 6])
  expect(results.slice(7)).toEqual(
    Array.from({ length: 3 }, () => 'ERROR: The server is busy: 2 calls run and 5 wait. Try again in a moment.'),
  )
})

it('tells progress to a client that asked for it', async () => {
  const climb = defineTool({
    ...add,
    name: 'climb',
    input: z.strictObject({}),
    run: (_args, { progress }) => {
      progress(1, { total: 2, message: 'half way' })
      progress(2, { total: 2 })
      return 'top'
    },
  })
  await using client = await connect([climb])
  const seen: unknown[] = []
  await client.callTool({ name: 'climb' }, undefined, { onprogress: (step) => seen.push(step) })
  expect(seen).toEqual([
    { progress: 1, total: 2, message: 'half way' },
    { progress: 2, total: 2 },
  ])
  expect(textOf(await client.callTool({ name: 'climb' }))).toBe('top')
})
