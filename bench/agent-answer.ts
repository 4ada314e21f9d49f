/** An agent that answers with text deltas, at a pace, through a real run of the Agents SDK. Its model speaks as one of the Responses API does. */
import { Agent, Runner, setTracingDisabled } from '@openai/agents'
import type { StreamEvent } from '@openai/agents'
import { modelStream, ScriptedModel } from '@openai/agents/testing'
import { deltasAt, waitAt } from './answer.ts'
import type { Pace } from './answer.ts'

const TEXT = 'some words '
const MESSAGE = 'msg_bench'
const at = { item_id: MESSAGE, output_index: 0, content_index: 0 }

setTracingDisabled(true)

/** A runner whose model gives one such answer. */
export function answeringRunner(pace: Pace = 'burst'): Runner {
  const model = new ScriptedModel([modelStream(speak(pace))])
  return new Runner({ modelProvider: { getModel: () => model } })
}

export function writer<Context>(): Agent<Context> {
  return new Agent<Context>({ name: 'writer' })
}

async function* speak(pace: Pace): AsyncGenerator<StreamEvent, void> {
  const deltas = deltasAt(pace)
  const text = TEXT.repeat(deltas)
  const part = { type: 'output_text' as const, text, annotations: [] }
  const message = { id: MESSAGE, type: 'message' as const, role: 'assistant' as const, status: 'completed' as const }
  yield { type: 'response_started' }
  yield raw({ type: 'response.output_item.added', output_index: 0, item: { ...message, content: [] } })
  yield raw({ type: 'response.content_part.added', ...at, part: { ...part, text: '' } })
  for (let index = 0; index < deltas; index++) {
    if (pace !== 'burst') await waitAt(pace)
    yield { type: 'output_text_delta', delta: TEXT, itemId: MESSAGE }
    yield raw({ type: 'response.output_text.delta', ...at, delta: TEXT })
  }
  yield raw({ type: 'response.output_text.done', ...at, text })
  yield raw({ type: 'response.output_item.done', output_index: 0, item: { ...message, content: [part] } })
  yield {
    type: 'response_done',
    response: {
      id: 'resp_1',
      usage: { inputTokens: 1, outputTokens: deltas, totalTokens: deltas + 1 },
      output: [{ ...message, content: [{ type: 'output_text', text }] }],
    },
  }
}

/** An event of the Responses API, as the SDK hands it on beside its own. */
function raw(event: object): StreamEvent {
  return { type: 'model', event, providerData: { rawModelEventSource: 'openai-responses' } }
}
