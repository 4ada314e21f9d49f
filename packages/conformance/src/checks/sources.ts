/** Where the rules come from. What follows the comma names the part. */
export const SSE = 'WHATWG HTML, 9.2 Server-sent events'
export const HTTP = 'RFC 9110, HTTP Semantics'
export const JSON_TEXT = 'RFC 8259, JSON'
export const SERVER = 'openai-chatkit 1.6.5, chatkit/server.py'
export const TYPES = 'openai-chatkit 1.6.5, chatkit/types.py'
export const STORE = 'openai-chatkit 1.6.5, chatkit/store.py'
export const PAGE = '@openai/chatkit 1.9.0, types'
/** What the reference leaves open or gets wrong, and a careful server does. */
export const CARE = 'Frontdesk, what a careful server does'
export const DURABLE = 'Frontdesk, docs/durable-runs.md'
