import { PassThrough } from 'node:stream'
import { expect, it } from 'vitest'
import { StdioTransport } from '../src/stdio/stdio-transport.ts'

it('waits for a reader that lags behind once, however many messages wait', async () => {
  const output = new PassThrough({ highWaterMark: 1 })
  const before = output.listenerCount('close')
  const transport = new StdioTransport({ input: new PassThrough(), output, log: () => {} })
  const sent = Promise.all(
    Array.from({ length: 20 }, async (_, id) => transport.send({ jsonrpc: '2.0', id, method: 'ping' })),
  )
  expect(output.listenerCount('drain')).toBe(1)
  output.resume()
  await sent
  expect([output.listenerCount('drain'), output.listenerCount('close')]).toEqual([0, before])
})

it('lets go of what waits when the reader has gone', async () => {
  const output = new PassThrough({ highWaterMark: 1 })
  const transport = new StdioTransport({ input: new PassThrough(), output, log: () => {} })
  const sent = transport.send({ jsonrpc: '2.0', method: 'ping' })
  output.destroy()
  await expect(sent).resolves.toBeUndefined()
})

it('writes no character that a line reader may split at', async () => {
  const output = new PassThrough()
  const transport = new StdioTransport({ input: new PassThrough(), output, log: () => {} })
  const message = { jsonrpc: '2.0' as const, id: 1, result: { text: 'a\u2028b\u2029c' } }
  await transport.send(message)
  const line = String(output.read())
  expect(line).not.toMatch(/[\u2028\u2029]/)
  expect(JSON.parse(line)).toEqual(message)
})
