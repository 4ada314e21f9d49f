import type { IncomingMessage, ServerResponse } from 'node:http'
import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Readable } from 'node:stream'
import { Readable as Source, pipeline } from 'node:stream'
import { constants, createBrotliCompress, createGzip, gzipSync } from 'node:zlib'
import type { Behaviour } from './case.ts'

/** Answers a request as the case wants its server to. */
export async function behave(behaviour: Behaviour, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const {
    redirects = {},
    status = 302,
    headers = {},
    content_type: type = 'text/html',
    delay_ms: delayMs = 0,
  } = behaviour
  const location = redirects[request.url ?? '']
  if (location !== undefined) {
    response.writeHead(status, { location }).end()
    return
  }
  if (delayMs > 0) await sleep(delayMs)
  if (behaviour.json_one_line !== undefined) response.setHeader('content-type', 'application/json')
  else response.setHeader('content-type', type)
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, value)
  await writeBody(behaviour, response)
}

async function writeBody(behaviour: Behaviour, response: ServerResponse): Promise<void> {
  const { content_length: length, trickle_bytes_per_s: bytesPerSecond, encoding, encoding_header: codings } = behaviour
  if (codings !== undefined) {
    response.setHeader('content-encoding', Array<string>(5_000).fill('gzip').join(', '))
    response.end('x')
  } else if (encoding !== undefined) writeEncoded(encoding, behaviour, response)
  else if (length !== undefined) {
    response.setHeader('content-length', length)
    send(repeat(Buffer.alloc(65_536), length), response)
  } else if (behaviour.chunked === 'endless') send(repeat(Buffer.from('word '.repeat(10_000)), Infinity), response)
  else if (bytesPerSecond !== undefined) await trickle(response)
  else if (behaviour.close_mid_body === true) {
    response.setHeader('content-length', 1_000)
    response.write('x'.repeat(100))
    await sleep(50)
    response.destroy()
  } else if (behaviour.html_nesting !== undefined)
    send(repeat(Buffer.from('<div>'.repeat(1_000)), behaviour.html_nesting * 5), response)
  else if (behaviour.json_one_line !== undefined) send(jsonOf(behaviour.json_one_line), response)
  else if (behaviour.bytes !== undefined) send(repeat(Buffer.alloc(65_536), behaviour.bytes), response)
  else response.end(bodyOf(behaviour))
}

function bodyOf({ body, body_hex: hex }: Behaviour): Buffer | string {
  return hex === undefined
    ? (body ?? '<title>Hello</title><p>Hello from the test server.</p>')
    : Buffer.from(hex, 'hex')
}

function writeEncoded(
  encoding: 'gzip' | 'br',
  { body, truncated, inflated = 0 }: Behaviour,
  response: ServerResponse,
): void {
  response.setHeader('content-encoding', encoding)
  if (body !== undefined) response.end(body)
  else if (truncated === true) response.end(gzipSync('word '.repeat(10_000)).subarray(0, 40))
  else {
    const encoder =
      encoding === 'gzip'
        ? createGzip({ level: 1 })
        : createBrotliCompress({ params: { [constants.BROTLI_PARAM_QUALITY]: 1 } })
    send(
      pipeline(repeat(Buffer.alloc(65_536, 'a '), inflated), encoder, () => {}),
      response,
    )
  }
}

/** Sends until the reader has had enough, which is what most cases are about. */
function send(body: Readable, response: ServerResponse): void {
  pipeline(body, response, () => {})
}

function repeat(chunk: Buffer, bytes: number): Readable {
  return Source.from(
    (function* () {
      for (let sent = 0; sent < bytes; sent += chunk.length) yield chunk.subarray(0, bytes - sent)
    })(),
  )
}

function jsonOf(bytes: number): Readable {
  const item = Buffer.from('"item",'.repeat(1_000))
  return Source.from(
    (function* () {
      yield '['
      for (let sent = 0; sent < bytes; sent += item.length) yield item
      yield '0]'
    })(),
  )
}

async function trickle(response: ServerResponse): Promise<void> {
  const gone = once(response, 'close')
  for (let isOpen = true; isOpen;) {
    response.write('x')
    isOpen = await Promise.race([sleep(1_000, true), gone.then(() => false)])
  }
}
