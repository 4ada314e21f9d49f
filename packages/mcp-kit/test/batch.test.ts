import { PassThrough } from 'node:stream'
import { setImmediate } from 'node:timers/promises'
import { expect, it } from 'vitest'
import { StdioTransport } from '../src/stdio/stdio-transport.ts'

/** A transport whose requests are kept, with what is written to it and by it. */
async function openWire(options: { maxMessageBytes?: number } = {}) {
  const [input, output] = [new PassThrough(), new PassThrough()]
  const transport = new StdioTransport({ input, output, log: () => {}, ...options })
  const received: unknown[] = []
  Object.assign(transport, { onmessage: (message: unknown) => received.push(message) })
  await transport.start()
  return {
    transport,
    received,
    input,
    async write(value: unknown) {
      input.write(`${JSON.stringify(value)}\n`)
      await setImmediate()
    },
    lines: () =>
      String(output.read() ?? '')
        .split('\n')
        .filter((line) => line !== '')
        .map((line) => JSON.parse(line) as unknown),
  }
}

const ping = (id: number | string) => ({ jsonrpc: '2.0' as const, id, method: 'ping' })
const pong = (id: number | string) => ({ jsonrpc: '2.0' as const, id, result: {} })
const long = (id: number) => ({ jsonrpc: '2.0' as const, id, result: { text: 'x'.repeat(100) } })
const note = { jsonrpc: '2.0' as const, method: 'notifications/initialized' }

it('answers a batch with one batch, once all of its requests are answered', async () => {
  const wire = await openWire()
  await wire.write([ping(1), note, ping('two')])
  expect(wire.received).toEqual([ping(1), note, ping('two')])
  await wire.transport.send(pong('two'))
  await wire.transport.send(pong(9))
  expect(wire.lines()).toEqual([pong(9)])
  await wire.transport.send(pong(1))
  expect(wire.lines()).toEqual([[pong('two'), pong(1)]])
})

it('answers a batch of notifications with nothing', async () => {
  const wire = await openWire()
  await wire.write([note, note])
  expect(wire.received).toHaveLength(2)
  expect(wire.lines()).toEqual([])
})

it('puts an error in the place of a member that is no request', async () => {
  const wire = await openWire()
  await wire.write([ping(1), { id: 2, method: 3 }, 'x'])
  await wire.transport.send(pong(1))
  expect(wire.lines()).toMatchObject([[{ id: 2, error: { code: -32_600 } }, pong(1)]])
})

it('does not wait for a request of a batch that was cancelled', async () => {
  const wire = await openWire()
  await wire.write([ping(1), ping(2)])
  await wire.transport.send(pong(1))
  await wire.write({ jsonrpc: '2.0', method: 'notifications/cancelled', params: { requestId: 2 } })
  expect(wire.lines()).toEqual([[pong(1)]])
})

it('writes the answers one by one when they are too long for one line', async () => {
  const wire = await openWire({ maxMessageBytes: 200 })
  await wire.write([ping(1), ping(2)])
  await wire.transport.send(long(1))
  await wire.transport.send(long(2))
  expect(wire.lines()).toEqual([long(1), long(2)])
})

it('takes null for the parameters of a request', async () => {
  const wire = await openWire()
  await wire.write({ ...ping(1), params: null })
  expect(wire.received).toEqual([ping(1)])
})

it('answers a batch that was piped in before the end', async () => {
  const wire = await openWire()
  const closed = Promise.withResolvers<void>()
  Object.assign(wire.transport, { onclose: closed.resolve })
  await wire.write([ping(1), ping(2)])
  wire.input.end()
  await setImmediate()
  await wire.transport.send(pong(1))
  await wire.transport.send(pong(2))
  await closed.promise
  expect(wire.lines()).toEqual([[pong(1), pong(2)]])
})
