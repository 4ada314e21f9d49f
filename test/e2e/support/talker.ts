import { once } from 'node:events'
import type { ServerResponse } from 'node:http'
import { text } from 'node:stream/consumers'
import { setTimeout as delay } from 'node:timers/promises'
import { startCatchAll } from './catch-all.ts'

const DELTA = 'word '.repeat(3_276)
const PAUSE_MS = 2

export interface Talker extends AsyncDisposable {
  env: Record<string, string>
  /** How much the server has taken of its answers. */
  takenBytes: () => number
  /** Whether so many questions have come, and every answer to one has ended or was left. */
  hasDone: (questions: number) => boolean
}

/** A model whose every answer is one text of so many bytes, in pieces of 16 KiB, up to eight megabytes a second. */
export async function startTalker(answerBytes: number): Promise<Talker> {
  let takenBytes = 0
  let begun = 0
  let ended = 0
  const server = await startCatchAll((request, response) => {
    void text(request).then((body) => {
      // A question is also asked for its title, which is not what is looked at.
      if (body.includes('a title of at most six words')) {
        response.writeHead(404).end()
        return undefined
      }
      begun++
      response.once('close', () => ended++)
      return talk(response)
    })
  })
  return {
    env: { OPENAI_API_KEY: 'sk-dummy', LLM_BASE_URL: `${server.url}/v1` },
    takenBytes: () => takenBytes,
    hasDone: (questions) => begun >= questions && ended === begun,
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  }

  async function talk(response: ServerResponse): Promise<void> {
    const gone = new AbortController()
    response.once('close', () => gone.abort())
    response.writeHead(200, { 'content-type': 'text/event-stream' })
    const place = { item_id: 'msg_1', output_index: 0, content_index: 0 }
    const frame = { id: 'resp_1', object: 'response', created_at: 0, model: 'talker', status: 'in_progress' }
    const item = { id: 'msg_1', type: 'message', role: 'assistant', status: 'in_progress', content: [] }
    send(response, { type: 'response.created', response: { ...frame, output: [] } })
    send(response, { type: 'response.output_item.added', output_index: 0, item })
    send(response, {
      type: 'response.content_part.added',
      ...place,
      part: { type: 'output_text', text: '', annotations: [] },
    })
    for (let bytes = 0; bytes < answerBytes && !gone.signal.aborted; bytes += DELTA.length) {
      const hasRoom = send(response, { type: 'response.output_text.delta', ...place, delta: DELTA, logprobs: [] })
      takenBytes += DELTA.length
      // Rejects when the server leaves: then there is nobody to talk to.
      if (!hasRoom) await once(response, 'drain', { signal: gone.signal }).catch(() => {})
      await delay(PAUSE_MS)
    }
    response.end()
  }
}

function send(response: ServerResponse, event: { type: string } & Record<string, unknown>): boolean {
  return response.write(`event: ${event.type}\ndata: ${JSON.stringify({ ...event, sequence_number: 0 })}\n\n`)
}
