/** One event of a numbered stream, and when it came. */
export interface TimedFrame {
  sequence: number
  at: number
  event: { type: string; [member: string]: unknown }
}

/** A numbered stream that is read as it comes. */
export interface Following {
  runId: string
  frames: TimedFrame[]
  /** Resolves when the stream has ended, or was cut. */
  over: Promise<void>
  leave(): Promise<void>
}

/** Reads the stream on until it ends or is left. Throws what the server says when it refuses. */
export async function follow(url: string, init: RequestInit): Promise<Following> {
  const leaving = new AbortController()
  const response = await fetch(url, { ...init, signal: leaving.signal })
  if (!response.ok || response.body === null) throw new Error(`${response.status}: ${await response.text()}`)
  const frames: TimedFrame[] = []
  // A stream whose server is killed breaks off: what has come until then is what counts.
  const over = readInto(response.body, frames).catch(() => {})
  const leave = async () => {
    leaving.abort()
    await over
  }
  return { runId: response.headers.get('x-frontdesk-run') ?? '', frames, over, leave }
}

/** The text of an answer, of which the frames tell. */
export function textOf(frames: readonly TimedFrame[]): string {
  return frames.map(({ event }) => (event['update'] as { delta?: string } | undefined)?.delta ?? '').join('')
}

async function readInto(body: NonNullable<Response['body']>, frames: TimedFrame[]): Promise<void> {
  let rest = ''
  for await (const chunk of body.pipeThrough(new TextDecoderStream())) {
    const parts = (rest + chunk).split('\n\n')
    rest = parts.pop() ?? ''
    for (const part of parts) {
      const found = /^id: \w+:(?<sequence>\d+)\ndata: (?<json>.*)$/m.exec(part)?.groups
      if (!found) continue
      const event = JSON.parse(found['json'] ?? '') as TimedFrame['event']
      frames.push({ sequence: Number(found['sequence']), at: performance.now(), event })
    }
  }
}
