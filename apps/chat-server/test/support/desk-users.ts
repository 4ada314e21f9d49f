import type { Attachment } from '@frontdesk/chatkit'

const KEYS = { alice: 'alice-0123456789abcdef', bob: 'bob-0123456789abcdef' }

/** The environment in which {@link callerOf} is somebody. */
export const twoUsers = { API_KEYS: `alice:${KEYS.alice},bob:${KEYS.bob}` }

/** One user's way to a server. */
export interface Caller {
  headers: { authorization: string }
  /** One request of the protocol: the answer's status, and its body as it came. */
  ask(type: string, params: object): Promise<{ status: number; text: string; json: () => unknown }>
  announce(file: { name: string; size: number; mime_type: string }): Promise<Attachment>
  /** A direct upload. */
  post(file: File, field?: string): Promise<Response>
  get(path: string, headers?: Record<string, string>): Promise<Response>
}

export function callerOf(url: string, user: keyof typeof KEYS): Caller {
  const headers = { authorization: `Bearer ${KEYS[user]}` }
  const caller: Caller = {
    headers,
    async ask(type, params) {
      const body = JSON.stringify({ type, params })
      const response = await fetch(`${url}/chatkit`, {
        method: 'POST',
        headers: { ...headers, 'content-type': 'application/json' },
        body,
      })
      const text = await response.text()
      return { status: response.status, text, json: () => JSON.parse(text) as unknown }
    },
    async announce(file) {
      const { json } = await caller.ask('attachments.create', file)
      return json() as Attachment
    },
    post(file, field = 'file') {
      const form = new FormData()
      form.append(field, file)
      return fetch(`${url}/chatkit/attachments`, { method: 'POST', headers, body: form })
    },
    get: (path, more = {}) => fetch(`${url}${path}`, { headers: { ...headers, ...more } }),
  }
  return caller
}
