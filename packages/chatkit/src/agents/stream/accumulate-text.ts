import { isOpenAIResponsesRawModelStreamEvent } from '@openai/agents'
import type { RunStreamEvent } from '@openai/agents'
import type { WidgetNode } from '../../widget.ts'

/**
 * A `Text` or `Markdown` component that fills up with a run's text: as given, then after each delta, and at the end with `streaming: false`.
 * Put each into a root and hand the roots to `streamWidget`. Source: `accumulate_text`, openai/chatkit-python `chatkit/agents.py`.
 */
export async function* accumulateText<Component extends WidgetNode>(
  events: AsyncIterable<RunStreamEvent>,
  component: Component,
): AsyncGenerator<Component, void, undefined> {
  let text = ''
  let isNormalized = false
  yield component
  for await (const event of events) {
    if (event.type !== 'raw_model_stream_event') continue
    let delta = ''
    if (event.data.type === 'output_text_delta') {
      isNormalized = true
      delta = event.data.delta
    } else if (!isNormalized && isOpenAIResponsesRawModelStreamEvent(event)) {
      // The SDK's own delta comes before the provider's: where there is one, this is its twin.
      delta = event.data.event.type === 'response.output_text.delta' ? event.data.event.delta : ''
    }
    if (delta === '') continue
    text += delta
    yield { ...component, value: text }
  }
  yield { ...component, value: text, streaming: false }
}
