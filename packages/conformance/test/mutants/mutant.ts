/** One fault planted into the healthy probe server. */
export interface Mutant {
  /** What is wrong with it. */
  fault: string
  /** The check that must fail. */
  caughtBy: string
  /** What the rule of that check, or the reason of its failure, must say of the fault. */
  named: RegExp
  plant: (healthy: typeof fetch) => typeof fetch
}

// oxlint-disable-next-line typescript/no-explicit-any -- Faults are planted into JSON of every shape.
export type Json = Record<string, any>

/** The operation of a request, where it is one of the protocol's. */
export interface Operation {
  type: string
  params: Json
  user: string
}

/** Sends another request than the kit did, or answers it at once. */
export function onRequest(
  change: (operation: Operation, body: Json, request: Request) => Json | Response | Request | undefined,
): Mutant['plant'] {
  return (healthy) => async (input, init) => {
    const request = new Request(input, init)
    const body = await readJson(request)
    if (!body) return healthy(request)
    const changed = change(toOperation(body, request), structuredClone(body), request)
    if (changed instanceof Response) return changed
    if (changed instanceof Request) return healthy(changed)
    const { url, headers, signal } = request
    return healthy(new Request(url, { method: 'POST', headers, signal, body: JSON.stringify(changed ?? body) }))
  }
}

/** Changes what answers a request with JSON. */
export function onDocument(
  change: (document: Json, operation: Operation) => Json | Response | undefined,
): Mutant['plant'] {
  return onResponse(async (response, operation) => {
    if (!response.headers.get('content-type')?.startsWith('application/json')) return response
    const document = (await response.json()) as Json
    const changed = change(document, operation) ?? document
    return changed instanceof Response ? changed : Response.json(changed, { status: response.status })
  })
}

/** Sends other events in place of each event of a stream. `state` lives as long as the stream. */
export function onEvent(
  change: (event: Json, state: Json, operation: Operation) => Json | Json[] | undefined,
): Mutant['plant'] {
  return onFrame((frame, state, operation) => {
    if (!frame.startsWith('data: ')) return frame
    const event = JSON.parse(frame.slice('data: '.length)) as Json
    const changed = change(event, state, operation)
    const events = changed === undefined ? [event] : Array.isArray(changed) ? changed : [changed]
    return events.map((each) => `data: ${JSON.stringify(each)}\n\n`).join('')
  })
}

/** Sends other text in place of each frame of a stream, whose blank line is taken off before. */
export function onFrame(change: (frame: string, state: Json, operation: Operation) => string): Mutant['plant'] {
  return onResponse((response, operation) => {
    if (!response.headers.get('content-type')?.startsWith('text/event-stream') || !response.body) return response
    const state: Json = {}
    let rest = ''
    const frames = new TransformStream<string, string>({
      transform(chunk, controller) {
        const parts = (rest + chunk).split('\n\n')
        rest = parts.pop() ?? ''
        for (const frame of parts) {
          const changed = change(frame, state, operation)
          controller.enqueue(changed === frame ? `${frame}\n\n` : changed)
        }
      },
    })
    const body = response.body
      .pipeThrough(new TextDecoderStream())
      .pipeThrough(frames)
      .pipeThrough(new TextEncoderStream())
    return new Response(body, response)
  })
}

/** Changes an answer as a whole. */
export function onResponse(
  change: (response: Response, operation: Operation, request: Request) => Response | Promise<Response>,
): Mutant['plant'] {
  return (healthy) => async (input, init) => {
    const request = new Request(input, init)
    const body = await readJson(request)
    const response = await healthy(request)
    return change(response, toOperation(body ?? {}, request), request)
  }
}

async function readJson(request: Request): Promise<Json | undefined> {
  if (!request.headers.get('content-type')?.startsWith('application/json')) return undefined
  try {
    return (await request.clone().json()) as Json
  } catch {
    // Some checks send what is no JSON.
    return undefined
  }
}

function toOperation(body: Json, request: Request): Operation {
  const isOperation = typeof body['type'] === 'string' && typeof body['params'] === 'object'
  const user = request.headers.get('x-user') ?? 'a'
  return isOperation ? { type: body['type'], params: body['params'], user } : { type: '', params: {}, user }
}
