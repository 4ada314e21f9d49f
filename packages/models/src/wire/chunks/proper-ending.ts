import { ModelStreamError } from '../../errors.ts'
import { deltaOf } from './chunk.ts'
import type { Chunk, ChunkRepair, StreamFacts } from './chunk.ts'

/** What providers call the ends that OpenAI calls otherwise. */
const NAMES: Record<string, string> = {
  end_turn: 'stop',
  stop_sequence: 'stop',
  eos: 'stop',
  eos_token: 'stop',
  max_tokens: 'length',
  safety: 'content_filter',
  recitation: 'content_filter',
  blocklist: 'content_filter',
  prohibited_content: 'content_filter',
}

const BAD = new Set(['length', 'content_filter'])

/**
 * Makes a stream that was cut a failure: the SDK takes it for complete, with half the text and half the arguments (opencode#40061). A stream is whole when it
 * gives a reason for its end, counts its tokens in a chunk of its own, or says `[DONE]`; then a reason that is missing is put in. An end without a word and
 * without a call is a failure too: the runner would ask again until its turns are used up.
 */
export function properEnding({ row, isDone }: StreamFacts): ChunkRepair {
  let reason = ''
  let isCounted = false
  let hasCalls = false
  let hasWords = false
  let hasThought = false
  const isWhole = (): boolean => isCounted || (isDone() && row.endsWithoutReason && (hasWords || hasCalls))
  return {
    read(chunk) {
      const delta = deltaOf(chunk)
      const calls = delta?.tool_calls ?? []
      hasCalls ||= calls.length > 0
      hasWords ||= Boolean(delta?.content) || Boolean(delta?.['refusal']) || Boolean(delta?.['audio'])
      hasThought ||= Boolean(delta?.reasoning)
      isCounted ||= Boolean(chunk.usage) && chunk.choices?.length === 0
      const [choice] = chunk.choices ?? []
      if (typeof choice?.finish_reason !== 'string' || choice.finish_reason === '') return chunk
      const given = choice.finish_reason.toLowerCase()
      // Gemini says "stop" once more in a chunk of its own, whatever the reason was.
      if (!BAD.has(reason)) reason = NAMES[given] ?? given
      return { ...chunk, choices: [{ ...choice, finish_reason: reason }] }
    },
    end() {
      if (reason === '' && !isWhole()) {
        throw new ModelStreamError('stream_cut', 'The model’s stream was cut: it ended without a finish reason.')
      }
      if (!hasWords && !hasCalls && !hasThought && ['', 'stop', 'tool_calls'].includes(reason)) {
        throw new ModelStreamError('empty_answer', 'The model answered with nothing: no text and no call.')
      }
      return reason === '' ? finish(hasCalls ? 'tool_calls' : 'stop') : undefined
    },
  }
}

function finish(reason: string): Chunk {
  return { choices: [{ index: 0, delta: {}, finish_reason: reason }] }
}
