/** The reader of `streams/main.ts` and `durable-runs.ts`: opens as many streams as it is told, reads them to their end, and says when their first bytes came. */
import { once } from 'node:events'
import { Agent, request } from 'node:http'
import { parentPort } from 'node:worker_threads'

const body = JSON.stringify({
  type: 'threads.create',
  params: { input: { content: [{ type: 'input_text', text: 'Hello' }], attachments: [], inference_options: {} } },
})
const headers = { 'content-type': 'application/json' }
const agent = new Agent({ keepAlive: true, maxSockets: 1_000 })

async function readStream(port: number): Promise<number> {
  const start = performance.now()
  const sent = request({ port, host: '127.0.0.1', method: 'POST', path: '/', agent, headers })
  sent.end(body)
  const [response] = await once(sent, 'response')
  let firstMs = 0
  response.once('data', () => (firstMs = performance.now() - start))
  response.resume()
  await once(response, 'end')
  return firstMs
}

async function readAll({ port, streams }: { port: number; streams: number }): Promise<void> {
  parentPort?.postMessage(await Promise.all(Array.from({ length: streams }, () => readStream(port))))
}

parentPort?.on('message', (message: Parameters<typeof readAll>[0]) => void readAll(message))
