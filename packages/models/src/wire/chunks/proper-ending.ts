import { ModelStreamError } from '../../errors.ts'
import { deltaOf } from './chunk.ts'
import type { Chunk, ChunkRepair, StreamFacts } from './chunk.ts'

/** What providers call the ends that OpenAI calls otherwise, without the `FINISH_REASON_` of some. */
const NAMES: readonly (readonly [string, RegExp])[] = [
  [
    'stop',
    /^(?:(?:end|stop)(?:_?(?:of_?)?(?:turn|text|token|sequence))?|(?:end|stopp|finish)ed|im_end|eos(?:_token)?(?:_id)?|completed?|finish|done|normal|success)$/,
  ],
  ['tool_calls', /^(?:tool_(?:calls?|use)|function_calls?)$/],
  [
    'length',
    /^(?:length|(?:max|maximum|model|context|token|length)(?:_(?:new|output|completion|context|model))?_(?:length|tokens?|limit)|(?:model_)?context_window_exceeded)$/,
  ],
  [
    'content_filter',
    /^(?:content_?filter(?:ed)?|(?:image_)?safety|recitation|blocklist|prohibited_content|spii|sensitive|language|moderat(?:ed|ion)|refusal|guardrail_intervened)$/,
  ],
]

function plainReason(given: string): string {
  const reason = given
    .toLowerCase()
    .replace(/^finish_?reason_/, '')
    .replaceAll(/[\s-]/g, '_')
    .replaceAll(/[^a-z_]/g, '')
  return NAMES.find(([, names]) => names.test(reason))?.[0] ?? reason
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
      hasWords ||= hasText(delta?.content) || Boolean(delta?.['refusal']) || Boolean(delta?.['audio'])
      hasThought ||= Boolean(delta?.reasoning)
      isCounted ||= Boolean(chunk.usage) && chunk.choices?.length === 0
      const [choice] = chunk.choices ?? []
      if (typeof choice?.finish_reason !== 'string' || choice.finish_reason === '') return chunk
      // Gemini says "stop" once more in a chunk of its own, whatever the reason was.
      if (!BAD.has(reason)) reason = plainReason(choice.finish_reason)
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

function hasText(content: unknown): boolean {
  return typeof content === 'string' && content.trim() !== ''
}

function finish(reason: string): Chunk {
  return { choices: [{ index: 0, delta: {}, finish_reason: reason }] }
}
