/** An event of a stream, of which no more is known than that it is an object with a type. */
export interface StreamEvent {
  readonly type: string
  readonly [member: string]: unknown
}

/**
 * The events in the text of a stream. It forgives what the checks of framing judge, such as CRLF or a missing blank
 * line, so that one fault of framing does not make every other check fail.
 */
export function parseStream(text: string): StreamEvent[] {
  return text
    .replace(/^\uFEFF/, '')
    .split(/\r\n|\n|\r/)
    .filter((line) => line.startsWith('data:'))
    .flatMap((line) => toEvent(line.slice('data:'.length)))
}

/** The `id:` lines of a stream, in order. */
export function parseFrameIds(text: string): string[] {
  return [...text.matchAll(/^id: ?(.*)$/gm)].map(([, id = '']) => id.trimEnd())
}

function toEvent(json: string): StreamEvent[] {
  try {
    const value: unknown = JSON.parse(json)
    return isEvent(value) ? [value] : []
  } catch {
    // The checks of framing say what is wrong with it.
    return []
  }
}

function isEvent(value: unknown): value is StreamEvent {
  return typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string'
}
