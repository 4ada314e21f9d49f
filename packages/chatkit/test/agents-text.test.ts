import { Agent } from '@openai/agents'
import { assistantMessage, modelError, modelStream, ScriptedModel } from '@openai/agents/testing'
import { describe, expect, it } from 'vitest'
import { IncompleteResponseError, OutputLimitError } from '../src/agents/errors.ts'
import { collect, createWorld, respond, responseDone, streamOf, toLines } from './agents-support.ts'
import type { TestContext } from './agents-support.ts'

const agent = new Agent<TestContext>({ name: 'triage' })

async function linesOf(model: ScriptedModel) {
  const { context } = await createWorld()
  const { events, error } = await collect(respond(agent, context, { model }))
  return { events, lines: toLines(events), error }
}

/** The deltas of a stream that then fails. */
async function* cutStream(pieces: string[], failure: Error) {
  yield* streamOf(pieces).slice(0, -1)
  throw failure
}

describe('the text of a model without item ids', () => {
  it('is a message that is added, filled and done', async () => {
    const { lines, error } = await linesOf(new ScriptedModel([modelStream(streamOf(['Hel', 'lo']))]))
    expect(error).toBeUndefined()
    expect(lines).toEqual([
      'added message ',
      'part 0 added',
      'delta Hel',
      'delta lo',
      'part done Hello',
      'done message Hello',
    ])
  })

  it('has one id of our own in all its events', async () => {
    const { events } = await linesOf(new ScriptedModel([modelStream(streamOf(['Hi'], { id: 'chatcmpl-1' }))]))
    const ids = events.map((event) =>
      'item' in event ? event.item.id : 'item_id' in event ? event.item_id : undefined,
    )
    expect(new Set(ids).size).toBe(1)
    expect(ids[0]).toMatch(/^msg_[0-9a-f]{32}$/)
  })

  it('keeps the time at which it began', async () => {
    const { context, clock } = await createWorld()
    const times: string[] = []
    for await (const event of respond(agent, context, { model: new ScriptedModel([modelStream(streamOf(['Hi']))]) })) {
      clock.now = new Date(clock.now.getTime() + 1_000)
      if ('item' in event) times.push(event.item.created_at)
    }
    expect(times).toHaveLength(2)
    expect(times[1]).toBe(times[0])
  })

  it('is shown whole when the model streams no deltas', async () => {
    const { lines } = await linesOf(
      new ScriptedModel([modelStream([{ type: 'response_started' }, responseDone([assistantMessage('Whole')])])]),
    )
    expect(lines).toEqual(['added message ', 'part 0 added', 'delta Whole', 'part done Whole', 'done message Whole'])
  })

  it('is one message when the deltas bear another id than the response', async () => {
    const [started, delta] = streamOf(['Hi'], { id: 'a' })
    const { lines } = await linesOf(
      new ScriptedModel([modelStream([started!, delta!, responseDone([assistantMessage('Hi', { id: 'b' })])])]),
    )
    expect(lines.filter((line) => line.startsWith('added'))).toHaveLength(1)
    expect(lines.at(-1)).toBe('done message Hi')
  })

  it('shows a refusal after the text, as a part of its own', async () => {
    const refusal = {
      ...assistantMessage('Well.'),
      content: [
        { type: 'output_text' as const, text: 'Well.' },
        { type: 'refusal' as const, refusal: 'I cannot.' },
      ],
    }
    const { lines } = await linesOf(
      new ScriptedModel([modelStream([{ type: 'output_text_delta', delta: 'Well.' }, responseDone([refusal])])]),
    )
    expect(lines.slice(-4)).toEqual([
      'part 1 added',
      'delta I cannot.',
      'part done I cannot.',
      'done message Well.|I cannot.',
    ])
  })
})

describe('a model that fails', () => {
  it('keeps the text that had arrived and throws what the provider threw', async () => {
    const failure = new TypeError('terminated')
    const { lines, error } = await linesOf(new ScriptedModel([modelStream(cutStream(['Half ', 'of it'], failure))]))
    expect(lines.slice(-2)).toEqual(['part done Half of it', 'done message Half of it'])
    expect(error).toBe(failure)
  })

  it('takes back a message without a word', async () => {
    const { lines } = await linesOf(new ScriptedModel([modelStream(cutStream([' '], new Error('cut')))]))
    expect(lines).toEqual(['added message ', 'part 0 added', 'delta  ', 'removed'])
  })

  it('shows nothing when it fails before the first word', async () => {
    const failure = new Error('503')
    const { lines, error } = await linesOf(new ScriptedModel([modelError(failure)]))
    expect(lines).toEqual([])
    expect(error).toBe(failure)
  })

  it('is not asked again and again when it answers with nothing', async () => {
    const model = new ScriptedModel(Array.from({ length: 12 }, () => modelStream([responseDone([])])))
    const { error } = await linesOf(model)
    expect(error).toBeInstanceOf(IncompleteResponseError)
    expect(model.calls.length).toBeLessThanOrEqual(2)
  })

  it('has not answered when a chat completion ends without a finish reason', async () => {
    const { lines, error } = await linesOf(chatModel(['Half'], undefined))
    expect(error).toMatchObject({ name: 'IncompleteResponseError', reason: 'cut' })
    expect(lines.at(-1)).toBe('done message Half')
  })

  it('says so when it reached its output limit', async () => {
    const { lines, error } = await linesOf(chatModel(['Long'], 'length'))
    expect(error).toBeInstanceOf(OutputLimitError)
    expect(lines.at(-1)).toBe('done message Long')
  })
})

describe('the reasoning of a chat completion', () => {
  it('streams as a workflow before the text', async () => {
    const chunks = [chunk({ reasoning: 'Let me ' }), chunk({ reasoning: 'see.' }), chunk({ content: 'Yes' })]
    const { lines } = await linesOf(
      new ScriptedModel([modelStream([...chunks, chunk({}, 'stop'), ...streamOf(['Yes']).slice(1)])]),
    )
    expect(lines.slice(0, 6)).toEqual([
      'added workflow []',
      'task 0 added thought none',
      'task 0 updated thought none',
      'task 0 updated thought none',
      'done workflow [thought none]',
      'added message ',
    ])
  })
})

function chatModel(pieces: string[], finishReason: string | undefined): ScriptedModel {
  const [started, ...rest] = streamOf(pieces)
  const done = rest.pop()
  return new ScriptedModel([
    modelStream([started!, chunk({ content: pieces.join('') }), ...rest, chunk({}, finishReason), done!]),
  ])
}

function chunk(delta: object, finishReason?: string) {
  return {
    type: 'model' as const,
    event: { choices: [{ index: 0, delta, finish_reason: finishReason ?? null }] },
    providerData: { rawModelEventSource: 'openai-chat-completions' },
  }
}
