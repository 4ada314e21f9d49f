import { once } from 'node:events'
import { Agent, request } from 'node:http'

const body = JSON.stringify({
  type: 'threads.create',
  params: { input: { content: [{ type: 'input_text', text: 'Hello' }], attachments: [], inference_options: {} } },
})

/**
 * Opens streams, each a question in a thread of its own, and leaves them open until it is disposed of. One is open when it has said something, or what
 * `until` is.
 */
export function openSilentStreams(
  port: number,
  { until = '' }: { until?: string } = {},
): Disposable & { open: (count: number) => Promise<void> } {
  const agent = new Agent({ keepAlive: true, maxSockets: Infinity })
  const openOne = async () => {
    const headers = { 'content-type': 'application/json' }
    const sent = request({ port, host: '127.0.0.1', method: 'POST', path: '/', agent, headers })
    sent.on('error', () => {}) // The streams are cut at the end.
    sent.end(body)
    const [response] = await once(sent, 'response')
    response.on('error', () => {})
    let said = ''
    do said += String((await once(response, 'data'))[0])
    while (!said.includes(until))
    response.resume()
  }
  return {
    open: async (count) => void (await Promise.all(Array.from({ length: count }, openOne))),
    [Symbol.dispose]: () => agent.destroy(),
  }
}
