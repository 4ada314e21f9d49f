import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import { VERSION } from '../version.ts'

const MAX_HEADER_BYTES = 16 * 1024
/** How many answers may say that the answer is still to come. */
const MAX_INTERIM_ANSWERS = 16

/**
 * Sends GET over an open connection and resolves to the head of the answer. The headers are all of our own: no cookies, no credentials,
 * nothing a caller chose. Ends with the signal; throws what Node throws.
 */
export async function sendGet(
  url: URL,
  connection: Duplex,
  { accept, signal }: { accept: string; signal: AbortSignal },
): Promise<IncomingMessage> {
  // Imported when it is needed: it takes a third of the time that the server needs to start.
  const { request } = await import('node:http')
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>()
  const sent = request({
    // With a connection of its own no agent is used, and so none of the proxies that an agent may know.
    createConnection: () => connection,
    method: 'GET',
    path: `${url.pathname}${url.search}`,
    setHost: false,
    headers: {
      host: url.host,
      accept,
      'accept-encoding': 'gzip, br',
      connection: 'close',
      'user-agent': `frontdesk-mcp-web/${VERSION}`,
    },
    maxHeaderSize: MAX_HEADER_BYTES,
    signal,
  })
  let interimAnswers = 0
  sent.on('information', () => {
    interimAnswers += 1
    if (interimAnswers > MAX_INTERIM_ANSWERS) sent.destroy(new Error('There is no end of interim answers.'))
  })
  sent.once('response', resolve)
  // Stays, for what comes after the answer has begun reaches its reader by the answer.
  sent.on('error', reject)
  sent.once('close', () => reject(new Error('The connection was closed before an answer.')))
  sent.end()
  return promise
}
