import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ConnectionLostError, InvalidResponseError } from '../src/index.ts'
import { readEventStream } from '../src/event-stream.ts'

async function readAll(chunks: (string | Uint8Array)[], options?: { maxLength: number }): Promise<string[]> {
  const encoder = new TextEncoder()
  const bytes = chunks.map((chunk) => (typeof chunk === 'string' ? encoder.encode(chunk) : chunk))
  const data: string[] = []
  for await (const message of readEventStream(ReadableStream.from(bytes), options)) data.push(message.data)
  return data
}

describe('readEventStream', () => {
  it('reads the same messages however the stream is cut', async () => {
    const texts = fc.array(fc.string({ unit: 'binary' }).map((text) => JSON.stringify(text)))
    await fc.assert(
      fc.asyncProperty(
        texts,
        fc.array(fc.nat({ max: 400 })),
        fc.constantFrom('\n', '\r\n'),
        async (data, cuts, end) => {
          const stream = data.map((text) => `: keep-alive${end}${end}data: ${text}${end}${end}`).join('')
          const bytes = new TextEncoder().encode(stream)
          const borders = [0, ...cuts.filter((cut) => cut < bytes.length).toSorted((a, b) => a - b), bytes.length]
          const chunks = borders.slice(1).map((border, index) => bytes.subarray(borders[index], border))
          expect(await readAll(chunks)).toEqual(data)
        },
      ),
    )
  })

  it('passes over comments, ids and retry advice', async () => {
    expect(await readAll([': hello\n\nid: 7\nretry: 100\ndata: 1\n\n: bye'])).toEqual(['1'])
  })

  it.each(['data: 1\n\ndata: 2', 'data: 1\n\ndata: 2\n', 'data: 1\n\nda'])(
    'throws when the stream ends as in %j',
    async (text) => {
      await expect(readAll([text])).rejects.toThrow(ConnectionLostError)
    },
  )

  it('throws when a message is longer than allowed', async () => {
    await expect(readAll(['data: 12345678', '901234567890'], { maxLength: 16 })).rejects.toThrow(InvalidResponseError)
  })

  it('cancels the body when the reader leaves', async () => {
    let isCancelled = false
    const body = new ReadableStream<Uint8Array>({
      pull: (controller) => controller.enqueue(new TextEncoder().encode('data: 1\n\n')),
      cancel: () => void (isCancelled = true),
    })
    for await (const _ of readEventStream(body)) break
    expect(isCancelled).toBe(true)
  })
})
