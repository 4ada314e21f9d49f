/** What a fake provider can be made to say first. */
export const KINDS = [
  'text',
  'tool call',
  'parallel calls',
  'handoff',
  'refusal',
  'reasoning',
  'image',
  'usage',
] as const
export type Kind = (typeof KINDS)[number]

/** What can go wrong with the first request. */
export const FAULTS = [
  'ok',
  '401',
  '429 with a wait',
  '500',
  'timeout before headers',
  'stall',
  'cut',
  'malformed frame',
  'truncated',
  'empty',
] as const
export type Fault = (typeof FAULTS)[number]

/** Events of a stream; a text among them goes out as it is. */
export type Frames = readonly (object | string)[]

export interface Refusal {
  status: number
  headers?: Record<string, string>
  body: unknown
}

/** One provider as it is on the wire. */
export interface Wire {
  /** What of an answer comes before a fault, and the rest of it. */
  answer(kind: Kind): { opening: Frames; rest: Frames }
  /** The answer to the request that carries the results of tools. */
  afterTools(): Frames
  truncated(opening: Frames): Frames
  empty(): Frames
  /** Whether it says `[DONE]` at the end. */
  saysDone: boolean
  unauthorized: Refusal
  /** Asks to be left alone for a few milliseconds, in its own way. */
  busy: Refusal
  broken: Refusal
  /** Why the provider would answer the request with 400. */
  // oxlint-disable-next-line typescript/no-explicit-any -- Requests of two APIs.
  findFault(body: any): string | undefined
}

export const SAID = 'Fine.'
export const THOUGHT = 'Hm, let me see.'
export const IMAGE = 'data:image/png;base64,iVBORw0KGgo='

/** The calls of each kind that has some. */
export const CALLS: Partial<Record<Kind, { name: string; arguments: string }[]>> = {
  'tool call': [{ name: 'find', arguments: '{"city":"Berlin"}' }],
  'parallel calls': [
    { name: 'find', arguments: '{"city":"Berlin"}' },
    { name: 'find', arguments: '{"city":"Hamburg"}' },
  ],
  handoff: [{ name: 'transfer_to_colleague', arguments: '{}' }],
}
