import type { ModelProvider, ModelRequest, StreamEvent } from '@openai/agents'
import { CHECKS } from './checks.ts'
import type { CheckedAnswer, ModelCheck } from './model-check.ts'

/**
 * Asks a model for one of each thing that a team needs: a streamed answer, a tool call whose result it is given, a handoff, a look at an image. Makes five
 * requests, one after the other, which cost a few hundred tokens. What fails is told in the result; nothing is thrown.
 */
export async function checkModel(provider: ModelProvider, modelName: string): Promise<ModelCheck[]> {
  const results: ModelCheck[] = []
  const ask = async (request: Partial<ModelRequest>): Promise<CheckedAnswer> =>
    read((await provider.getModel(modelName)).getStreamedResponse(toRequest(request)))
  for (const { name, run } of CHECKS) {
    const start = performance.now()
    const result = await run(ask).catch((error: unknown) => ({
      works: false,
      detail: wordsOf(error),
      requestId: idOf(error),
    }))
    results.push({ name, ...result, durationMs: Math.round(performance.now() - start) })
  }
  return results
}

function toRequest(request: Partial<ModelRequest>): ModelRequest {
  return { input: '', modelSettings: {}, tools: [], handoffs: [], outputType: 'text', tracing: false, ...request }
}

async function read(stream: AsyncIterable<StreamEvent>): Promise<CheckedAnswer> {
  const answer: CheckedAnswer = { text: '', pieces: 0, output: [], requestId: undefined }
  for await (const event of stream) {
    if (event.type === 'output_text_delta') {
      answer.text += event.delta
      answer.pieces += 1
    } else if (event.type === 'response_done') {
      answer.output = event.response.output
      answer.requestId = (event.response as { requestId?: string }).requestId
    }
  }
  return answer
}

const MAX_WORDS = 200

function wordsOf(error: unknown): string {
  const { message } = error as Error
  const line = message.replaceAll(/\s+/g, ' ')
  return line.length > MAX_WORDS ? `${line.slice(0, MAX_WORDS)}…` : line
}

function idOf(error: unknown): string | undefined {
  const { requestID } = error as { requestID?: unknown }
  return typeof requestID === 'string' ? requestID : undefined
}
