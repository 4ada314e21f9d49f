import type { ThreadStreamEvent } from '../../../event.ts'
import type { JsonObject, JsonValue } from '../../../json.ts'
import type { ChatKitResult } from '../../../server/chatkit-server.ts'
import { ChatKitError } from '../../../server/errors.ts'
import { encodeEvent } from '../../../server/wire/sse.ts'
import { toWireJson } from '../../../server/wire/wire-json.ts'
import type { GoldenServer } from './golden-server.ts'
import type { ScenarioRequest } from '../scenarios/scenario.ts'
import { GOLDEN_CONTEXT } from './script-world.ts'

/**
 * Sends one request and gives its result in the shape of an `expect`. `error` is a refusal before there is a streaming result; whatever its
 * events throw, be it in place of the first, has `aborted` it.
 */
export async function sendRequest(
  server: Pick<GoldenServer, 'process' | 'onWaiting'>,
  body: string,
  request: Pick<ScenarioRequest, 'cancel_after_events' | 'cancel_mode'> = {},
): Promise<JsonValue> {
  const abort = new AbortController()
  const waiting = Promise.withResolvers<void>()
  server.onWaiting = waiting.resolve
  let result: ChatKitResult
  try {
    result = await server.process(body, GOLDEN_CONTEXT, { signal: abort.signal })
  } catch (error) {
    return { error: toKind(error) }
  }
  if (result.type === 'json') return { json: JSON.parse(toWireJson(result.body)) }
  const frames: string[] = []
  const end = await readFrames(result.events, { frames, request, abort, waiting: waiting.promise })
  return { stream: frames.map(parseFrame), ...end }
}

interface Reading {
  frames: string[]
  request: Pick<ScenarioRequest, 'cancel_after_events' | 'cancel_mode'>
  abort: AbortController
  waiting: Promise<void>
}

/** Fills `frames` and says how the stream ended, if not normally. */
async function readFrames(
  events: AsyncGenerator<ThreadStreamEvent, void, undefined>,
  { frames, request, abort, waiting }: Reading,
): Promise<JsonObject> {
  const { cancel_after_events: limit = Infinity, cancel_mode: mode = 'abort' } = request
  try {
    for (;;) {
      if (frames.length >= limit && mode === 'close') {
        await events.return()
        return { cancelled: true }
      }
      const next = events.next()
      if (frames.length >= limit && (await Promise.race([next, waiting])) === undefined) {
        abort.abort()
        await next.catch(ignoreAbort)
        await events.return()
        return { cancelled: true }
      }
      const step = await next
      if (step.done) return {}
      frames.push(encodeEvent(step.value))
    }
  } catch (error) {
    return { aborted: toKind(error) }
  }
}

/** The read that was cut rejects with the abort; what it left behind is judged by the store. */
function ignoreAbort(): void {}

function parseFrame(frame: string): JsonValue {
  const json = /^data: ([^\n\r]+)\n\n$/.exec(frame)?.[1]
  if (json === undefined) throw new Error(`Not a frame of the protocol: ${JSON.stringify(frame)}`)
  return JSON.parse(json)
}

function toKind(error: unknown): string {
  return error instanceof ChatKitError ? error.code : 'other'
}
