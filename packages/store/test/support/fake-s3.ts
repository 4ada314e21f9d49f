import { createHash } from 'node:crypto'
import { createServer } from 'node:http'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { onTestFinished } from 'vitest'

/**
 * NOT S3: a small stand-in for the part of its HTTP API that the file store calls, with path-style URLs, one bucket and no look at credentials.
 * It does check the SHA-256 of what is put, lists in pages of two, and answers with S3's error documents.
 */
export class FakeS3 {
  readonly objects = new Map<string, Buffer>()
  /** How many of the next requests to answer with 503. */
  failures = 0
  /** Called before an object is copied. */
  onCopy: () => void = () => {}
  readonly #server = createServer((request, response) => void this.#answer(request, response))

  static async start(): Promise<FakeS3> {
    const fake = new FakeS3()
    await new Promise<void>((resolve) => fake.#server.listen(0, '127.0.0.1', resolve))
    onTestFinished(() => {
      fake.#server.closeAllConnections()
      fake.#server.close()
    })
    return fake
  }

  get endpoint(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname, searchParams } = new URL(request.url ?? '/', this.endpoint)
    const key = decodeURIComponent(pathname).split('/').slice(2).join('/')
    const body = await readBody(request)
    if (this.failures > 0) {
      this.failures -= 1
      return fail(response, 503, 'ServiceUnavailable')
    }
    switch (`${request.method}${key === '' ? ' bucket' : ''}`) {
      case 'PUT':
        return this.#put(key, body, request, response)
      case 'HEAD':
      case 'GET':
        return this.#get(key, request, response)
      case 'DELETE':
        this.objects.delete(key)
        return void response.writeHead(204).end()
      case 'GET bucket':
        return this.#list(searchParams, response)
      case 'POST bucket':
        for (const [, name = ''] of body.toString().matchAll(/<Key>(.*?)<\/Key>/g)) this.objects.delete(name)
        return void response.end('<DeleteResult/>')
      default:
        return fail(response, 501, 'NotImplemented')
    }
  }

  #put(key: string, body: Buffer, { headers, url }: IncomingMessage, response: ServerResponse): void {
    const source = headers['x-amz-copy-source']
    if (typeof source === 'string') return this.#copy(decodeURIComponent(source), key, { headers }, response)
    const sha256 = createHash('sha256').update(body).digest('base64')
    const isSignedUrl = url?.includes('X-Amz-Signature=') ?? false
    if (!isSignedUrl && headers['x-amz-checksum-sha256'] !== sha256) return fail(response, 400, 'BadDigest')
    this.objects.set(key, body)
    response.setHeader('etag', etagOf(body)).end()
  }

  #copy(source: string, key: string, { headers }: Pick<IncomingMessage, 'headers'>, response: ServerResponse): void {
    this.onCopy()
    const object = this.objects.get(source.split('/').slice(1).join('/'))
    if (object === undefined) return fail(response, 404, 'NoSuchKey')
    if (headers['x-amz-copy-source-if-match'] !== etagOf(object)) return fail(response, 412, 'PreconditionFailed')
    this.objects.set(key, object)
    response.end(`<CopyObjectResult><ETag>${etagOf(object)}</ETag></CopyObjectResult>`)
  }

  #get(key: string, { headers, method }: IncomingMessage, response: ServerResponse): void {
    const object = this.objects.get(key)
    if (object === undefined) return fail(response, 404, method === 'HEAD' ? '' : 'NoSuchKey')
    const [, start, end] = /^bytes=(\d+)-(\d+)$/.exec(headers.range ?? '') ?? []
    const piece = start === undefined ? object : object.subarray(Number(start), Number(end) + 1)
    response.writeHead(start === undefined ? 200 : 206, { 'content-length': piece.length, etag: etagOf(object) })
    response.end(method === 'HEAD' ? undefined : piece)
  }

  #list(parameters: URLSearchParams, response: ServerResponse): void {
    const after = parameters.get('continuation-token') ?? ''
    const prefix = parameters.get('prefix') ?? ''
    const keys = [...this.objects.keys()].filter((key) => key.startsWith(prefix) && key > after).toSorted()
    const page = keys.slice(0, 2)
    const next = keys.length > 2 ? `<NextContinuationToken>${page.at(-1)}</NextContinuationToken>` : ''
    const now = new Date().toISOString()
    const contents = page
      .map((key) => `<Contents><Key>${key}</Key><LastModified>${now}</LastModified></Contents>`)
      .join('')
    response.end(`<ListBucketResult><IsTruncated>${keys.length > 2}</IsTruncated>${next}${contents}</ListBucketResult>`)
  }
}

function etagOf(body: Buffer): string {
  return `"${createHash('md5').update(body).digest('hex')}"`
}

function fail(response: ServerResponse, status: number, code: string): void {
  response
    .writeHead(status)
    .end(code === '' ? undefined : `<Error><Code>${code}</Code><Message>${code}</Message></Error>`)
}

/** The SDK sends a body in signed chunks when it streams over plain HTTP: `<size>;…\r\n<bytes>\r\n`. */
async function readBody(request: IncomingMessage): Promise<Buffer> {
  const parts: Buffer[] = []
  for await (const part of request) parts.push(part as Buffer)
  const body = Buffer.concat(parts)
  if (!String(request.headers['content-encoding']).includes('aws-chunked')) return body
  const chunks: Buffer[] = []
  for (let at = 0; at < body.length;) {
    const line = body.indexOf('\r\n', at)
    const size = Number.parseInt(body.toString('latin1', at, line), 16)
    if (size === 0) break
    chunks.push(body.subarray(line + 2, line + 2 + size))
    at = line + 2 + size + 2
  }
  return Buffer.concat(chunks)
}
