const marks = new WeakMap<Response, { isDone: boolean }>()

/** `data: [DONE]` with what may stand around it, as the last line of a stream. */
const DONE = /(?:^|[\r\n])data: ?\[DONE\][\s]*$/
const TAIL_CHARACTERS = 64

/** The same answer; whether its stream ended with `[DONE]` is known afterwards. The client reads that line and tells nobody. */
export function watchDone(answer: Response): Response {
  if (!answer.body) return answer
  const mark = { isDone: false }
  const decoder = new TextDecoder()
  let tail = ''
  const watched = answer.body.pipeThrough(
    new TransformStream<Uint8Array, Uint8Array>({
      transform(chunk, controller) {
        // Of a long chunk only the end matters.
        const text = decoder.decode(chunk.subarray(-TAIL_CHARACTERS), { stream: true })
        tail = (tail + text).slice(-TAIL_CHARACTERS)
        mark.isDone ||= DONE.test(tail)
        controller.enqueue(chunk)
      },
    }),
  )
  const { status, headers } = answer
  const marked = new Response(watched, { status, headers })
  marks.set(marked, mark)
  return marked
}

export function isDone(answer: Response): boolean {
  return marks.get(answer)?.isDone ?? false
}
