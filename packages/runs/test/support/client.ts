import type { Host } from './host.ts'

export interface Frame {
  id: string | undefined
  sequence: number | undefined
  event: { type: string; [member: string]: unknown }
}

export const DETACHED = { 'x-frontdesk-detached': '1' }

export function create(text = 'hi'): Record<string, unknown> {
  const input = { content: [{ type: 'input_text', text }], attachments: [], inference_options: {} }
  return { type: 'threads.create', params: { input } }
}

export function add(threadId: string, text = 'hi'): Record<string, unknown> {
  const input = { content: [{ type: 'input_text', text }], attachments: [], inference_options: {} }
  return { type: 'threads.add_user_message', params: { thread_id: threadId, input } }
}

export function post(
  { url }: Pick<Host, 'url'>,
  body: object,
  { headers = {}, signal }: { headers?: Record<string, string>; signal?: AbortSignal } = {},
): Promise<Response> {
  return fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
    ...(signal && { signal }),
  })
}

export function resume(
  { url }: Pick<Host, 'url'>,
  runId: string,
  after: number,
  headers: Record<string, string> = {},
): Promise<Response> {
  return fetch(`${url}/runs/${runId}/events`, { headers: { 'last-event-id': `${runId}:${after}`, ...headers } })
}

export async function cancel({ url }: Pick<Host, 'url'>, runId: string, headers = {}): Promise<Response> {
  return fetch(`${url}/runs/${runId}/cancel`, { method: 'POST', headers })
}

/** Reads frames until there are so many, or the stream ends. Leaves then. They are in `frames` as they come, should the stream break off. */
export async function read(response: Response, count = Infinity, frames: Frame[] = []): Promise<Frame[]> {
  if (count === 0) {
    await response.body?.cancel()
    return frames
  }
  let text = ''
  for await (const chunk of response.body!.pipeThrough(new TextDecoderStream())) {
    text += chunk
    for (let end = text.indexOf('\n\n'); end !== -1; end = text.indexOf('\n\n')) {
      const frame = parse(text.slice(0, end))
      text = text.slice(end + 2)
      if (frame) frames.push(frame)
      if (frames.length >= count) return frames
    }
  }
  return frames
}

export function textOf(frames: readonly Frame[]): string {
  return frames.map(({ event }) => (event['update'] as { delta?: string } | undefined)?.delta ?? '').join('')
}

function parse(frame: string): Frame | undefined {
  const lines = frame.split('\n')
  const data = lines.find((line) => line.startsWith('data: '))
  if (data === undefined) return undefined
  const id = lines.find((line) => line.startsWith('id: '))?.slice(4)
  return {
    id,
    sequence: id === undefined ? undefined : Number(id.split(':')[1]),
    event: JSON.parse(data.slice(6)) as Frame['event'],
  }
}
