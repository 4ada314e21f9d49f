import type OpenAI from 'openai'
import type { RemoteProviderName } from '../providers/providers.ts'
import { rowOf } from '../providers/providers.ts'
import { isDone } from './answer/done-mark.ts'
import type { Chunk } from './chunks/chunk.ts'
import { repairChunks } from './chunks/repair-chunks.ts'
import { repairCompletion } from './repair-completion.ts'
import { plainOutput } from './plain-output.ts'
import { repairRequest } from './request/repair-request.ts'
import { repairResponses } from './repair-responses.ts'
import type { ChatRequest } from './request/request.ts'
import { withoutRefusedField } from './request/without-refused-field.ts'
import { watchIdle } from './watch-idle.ts'

/** How often a request is sent again without a field that was refused. */
const MAX_REFUSED_FIELDS = 3

/**
 * Puts the repairs around the client's two ways of asking. Here chunks are read as they came and requests written as they go: what the SDK makes of them is
 * too late to repair.
 */
export function repairClient(client: OpenAI, { provider, idleMs, firstEventMs }: RepairOptions): void {
  const row = rowOf(provider)
  const limits = { idleMs, firstEventMs }
  replaceCreate<ChatRequest>(client.chat.completions, async (create, request, options) => {
    const answered = await send(create, repairRequest(request, { provider }), options)
    const names = new Set(request.tools?.map((tool) => tool.function?.name))
    const isTool = (name: string) => names.has(name)
    const { data, response, request_id } = answered
    if (!isStream(data))
      return {
        ...answered,
        data: { ...(await repairCompletion(data as Chunk, { row, isTool })), _request_id: request_id },
      }
    const { signal } = data.controller
    const facts = { row, isTool, isDone: () => isDone(response), isAborted: () => signal.aborted }
    return { ...answered, data: repairChunks(watched(data, limits) as AsyncIterable<Chunk>, facts) }
  })
  replaceCreate<object>(client.responses, async (create, request, options) => {
    const answered = await create(request, options).withResponse()
    const { data } = answered
    if (!isStream(data)) return { ...answered, data: withPlainOutput(data) }
    const { signal } = data.controller
    const events = watched(data, limits) as Parameters<typeof repairResponses>[0]
    return { ...answered, data: repairResponses(events, { isAborted: () => signal.aborted }) }
  })
}

function withPlainOutput(data: unknown): unknown {
  const isResponse = typeof data === 'object' && data !== null && 'output' in data
  return isResponse ? { ...data, output: plainOutput(data.output) } : data
}

interface RepairOptions {
  provider: RemoteProviderName
  idleMs: number
  firstEventMs: number
}

interface Answered {
  data: unknown
  response: Response
  request_id: string | null
}

type Create<Request> = (request: Request, options: unknown) => { withResponse(): Promise<Answered> }
type Ask<Request> = (create: Create<Request>, request: Request, options: unknown) => Promise<Answered>

/** The client's promises give their data when awaited, and the response beside it when asked. */
function replaceCreate<Request>(api: { create: unknown }, ask: Ask<Request>): void {
  const create = (api.create as Create<Request>).bind(api)
  api.create = (request: Request, options: unknown) => {
    const answered = ask(create, request, options)
    const data = answered.then((answer) => answer.data)
    // The caller awaits one of the two. A failure of the other must not end the process.
    data.catch(() => undefined)
    return Object.assign(data, { withResponse: () => answered })
  }
}

async function send(create: Create<ChatRequest>, request: ChatRequest, options: unknown): Promise<Answered> {
  let sent = request
  for (let refusals = 0; ; refusals += 1) {
    try {
      return await create(sent, options).withResponse()
    } catch (error) {
      const smaller = refusals < MAX_REFUSED_FIELDS ? withoutRefusedField(sent, error) : undefined
      if (!smaller) throw error
      sent = smaller
    }
  }
}

interface ClientStream extends AsyncIterable<unknown> {
  controller: AbortController
}

function isStream(data: unknown): data is ClientStream {
  return typeof data === 'object' && data !== null && Symbol.asyncIterator in data
}

function watched(stream: ClientStream, limits: { idleMs: number; firstEventMs: number }): AsyncIterable<unknown> {
  return watchIdle(stream, { ...limits, abort: () => stream.controller.abort() })
}
