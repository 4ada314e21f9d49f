import type { AgentInputItem, AgentOutputItem, ModelRequest, StreamEvent } from '@openai/agents'
import { createModelProvider } from '../../src/index.ts'
import type { RemoteProviderName, RemoteProviderSettings } from '../../src/index.ts'

export const KEY = 'sk-planted-not-a-key'

export interface Outcome {
  text: string
  /** What was shown as reasoning. */
  thought: string
  /** Why it ended, as the last chunk that says it. */
  reason: unknown
  calls: { callId: string; name: string; arguments: string }[]
  output: AgentOutputItem[]
  usage: { inputTokens: number; outputTokens: number } | undefined
  // oxlint-disable-next-line typescript/no-explicit-any -- Errors of many classes are looked into.
  error: any
}

const TOOL = {
  type: 'function',
  name: 'find',
  description: 'Finds.',
  strict: true,
  parameters: {
    $schema: 'http://json-schema.org/draft-07/schema#',
    type: 'object',
    properties: { city: { const: 'Berlin' }, $schema: { type: 'string' } },
    required: [],
    additionalProperties: false,
  },
} as const

/** A request as the runner makes it. */
export function toRequest(input: string | AgentInputItem[] = 'Hello', more: Partial<ModelRequest> = {}): ModelRequest {
  return { input, modelSettings: {}, tools: [], handoffs: [], outputType: 'text', tracing: false, ...more }
}

export const withTool: Partial<ModelRequest> = { tools: [TOOL as unknown as ModelRequest['tools'][number]] }

/** The model is offered tools of these names. */
export function withTools(names: readonly string[]): Partial<ModelRequest> {
  return { tools: names.map((name) => ({ ...TOOL, name })) as unknown as ModelRequest['tools'] }
}

/** Asks a provider at this address as the runner would, streamed, and gathers what came of it. */
export async function askStreamed(
  provider: RemoteProviderName,
  settings: RemoteProviderSettings,
  request: ModelRequest = toRequest(),
): Promise<Outcome> {
  const full = { apiKey: KEY, defaultModel: 'm', api: 'chat' as const, ...settings }
  const model = await createModelProvider({ provider, [provider]: full }).getModel('')
  const outcome: Outcome = {
    text: '',
    thought: '',
    reason: undefined,
    calls: [],
    output: [],
    usage: undefined,
    error: undefined,
  }
  try {
    for await (const event of model.getStreamedResponse(request)) read(event, outcome)
  } catch (error) {
    outcome.error = error
  }
  return outcome
}

function read(event: StreamEvent, outcome: Outcome): void {
  if (event.type === 'output_text_delta') outcome.text += event.delta
  if (event.type === 'model') {
    const [choice] = event.event?.choices ?? []
    outcome.thought += choice?.delta?.reasoning ?? ''
    outcome.reason = choice?.finish_reason ?? outcome.reason
  }
  if (event.type !== 'response_done') return
  const { output, usage } = event.response
  outcome.output = output
  outcome.usage = usage
  outcome.calls = output.flatMap((item) =>
    item.type === 'function_call' ? [{ callId: item.callId, name: item.name, arguments: item.arguments }] : [],
  )
}
