import type { StreamEvent } from '@openai/agents'

/** A stream that has shown something, or has ended. */
export interface OpenStream {
  /** What has come so far: events that show nothing, and the first that does. */
  events: readonly StreamEvent[]
  rest: AsyncIterator<StreamEvent>
}

/**
 * Reads a stream up to its first event that shows anything. Until then the call can be made again, of this provider or another, without anybody having seen a
 * word of it.
 */
export async function openStream(stream: AsyncIterable<StreamEvent>): Promise<OpenStream> {
  const rest = stream[Symbol.asyncIterator]()
  const events: StreamEvent[] = []
  for (;;) {
    const next = await rest.next()
    if (!next.done) events.push(next.value)
    if (next.done || isShown(next.value)) return { events, rest }
  }
}

/** The whole stream again. */
export async function* readOpened({ events, rest }: OpenStream): AsyncGenerator<StreamEvent, void, undefined> {
  try {
    yield* events
    yield* { [Symbol.asyncIterator]: () => rest }
  } finally {
    await rest.return?.()
  }
}

/** Words, thoughts and the progress of what a provider calls on its own side. Where a message or a call begins, nothing is shown yet. */
const SHOWN =
  /^response\.(?:(?:output_text|refusal|reasoning_text|reasoning_summary_text)\.delta$|(?!function)\w+_call\.)/

function isShown(event: StreamEvent): boolean {
  if (event.type === 'response_started') return false
  if (event.type === 'output_text_delta') return event.delta !== ''
  if (event.type !== 'model') return true
  const { type, choices } = event.event as { type?: string; choices?: { delta?: Record<string, unknown> }[] }
  if (type !== undefined) return SHOWN.test(type)
  const { content, reasoning, refusal } = choices?.[0]?.delta ?? {}
  return Boolean(content) || Boolean(reasoning) || Boolean(refusal)
}
