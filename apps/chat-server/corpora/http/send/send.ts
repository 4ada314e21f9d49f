import { once } from 'node:events'
import { request as httpRequest } from 'node:http'
import type { IncomingMessage } from 'node:http'
import { connect } from 'node:net'
import { text as readText } from 'node:stream/consumers'
import type { Operation, Who } from '../case.ts'
import type { Desk } from '../world/desk.ts'
import { closing } from './closing.ts'
import { CUT_OFF } from './reply.ts'
import type { Reply } from './reply.ts'

export interface Wanted {
  method: string
  path: string
  headers?: Record<string, string>
  body?: Buffer | string | undefined
  who: Who
  /** Which of two servers. */
  server?: number
}

/** Sends one request on a connection of its own and reads its answer to the end. Never rejects for what the server does. */
export async function send(desk: Desk, { method, path, headers = {}, body, who, server = 0 }: Wanted): Promise<Reply> {
  const started = performance.now()
  const { hostname, port } = new URL(desk.url(server))
  const length = body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) }
  const options = { hostname, port, method, path, headers: { ...length, ...headers }, agent: false as const }
  const took = () => performance.now() - started
  const request = httpRequest(options)
  const arrivals: number[] = []
  // A connection that is cut after its answer fails once more, when nobody waits for it any longer.
  request.on('error', () => {})
  try {
    request.end(body)
    const [response] = (await once(request, 'response')) as [IncomingMessage]
    response.on('data', () => arrivals.push(took()))
    const text = await readText(response).catch(() => '')
    const { statusCode: status = 0 } = response
    return { status, headers: response.headers, text, elapsedMs: took(), arrivals, who, isClosed: closes(response) }
  } catch {
    return { status: CUT_OFF, headers: {}, text: '', elapsedMs: took(), arrivals, who, isClosed: true }
  } finally {
    request.destroy()
  }
}

export interface OperationOptions {
  who?: Who
  headers?: Record<string, string>
  server?: number
}

/** Sends an operation of the protocol and reads its answer, or its stream, to the end. */
export function sendOperation(
  desk: Desk,
  operation: Operation,
  { who = 'a', headers = {}, server = 0 }: OperationOptions = {},
): Promise<Reply> {
  const all = { 'content-type': 'application/json', ...desk.headersOf(who), ...headers }
  return send(desk, { method: 'POST', path: '/chatkit', headers: all, body: JSON.stringify(operation), who, server })
}

/** Writes bytes to a socket and reads what comes back until the other side closes, or has been silent after an answer. */
export async function sendRaw(
  desk: Desk,
  bytes: Buffer,
  { who, waitMs = 3_000 }: { who: Who; waitMs?: number },
): Promise<Reply> {
  const started = performance.now()
  const { hostname, port } = new URL(desk.url())
  const socket = connect({ host: hostname, port: Number(port) })
  socket.on('error', () => {})
  let text = ''
  let answeredMs: number | undefined
  socket.on('data', (chunk: Buffer) => {
    answeredMs ??= performance.now() - started
    text += chunk.toString('latin1')
  })
  socket.write(bytes)
  const late = setTimeout(() => socket.destroy(), waitMs)
  let isClosed = false
  socket.once('end', () => (isClosed = true))
  await closing(socket)
  clearTimeout(late)
  const status = Number(/^HTTP\/1\.1 (\d{3})/.exec(text)?.[1] ?? CUT_OFF)
  const elapsedMs = answeredMs ?? performance.now() - started
  return { status, headers: {}, text, elapsedMs, arrivals: [], who, isClosed }
}

function closes({ headers }: IncomingMessage): boolean {
  return headers.connection === 'close'
}
