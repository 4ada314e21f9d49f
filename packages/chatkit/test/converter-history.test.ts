import type { AgentInputItem } from '@openai/agents'
import { Runner } from '@openai/agents'
import { assistantMessage, ScriptedModel } from '@openai/agents/testing'
import { describe, expect, it } from 'vitest'
import { createSummarizer, loadHistory, ThreadItemConverter } from '../src/agents/index.ts'
import type { ThreadItem } from '../src/item.ts'
import { createWorld, REQUEST } from './agents-support.ts'

const at = (second: number) => new Date(Date.UTC(2025, 0, 1, 0, 0, second)).toISOString()
const countTokens = () => 1

/** A thread of turns, a second apart: the user says a number, the assistant repeats it. */
async function thread(turns: number) {
  const world = await createWorld()
  for (let turn = 0; turn < turns; turn++) await world.store.write(turnChanges(turn), REQUEST)
  return world
}

function turnChanges(turn: number) {
  const head = { thread_id: 'thr_1' }
  const items: ThreadItem[] = [
    {
      ...head,
      id: `msg_u${turn}`,
      created_at: at(turn * 2),
      type: 'user_message',
      content: [{ type: 'input_text', text: `ask ${turn}` }],
      attachments: [],
      inference_options: {},
    },
    {
      ...head,
      id: `msg_a${turn}`,
      created_at: at(turn * 2 + 1),
      type: 'assistant_message',
      content: [{ type: 'output_text', text: `answer ${turn}`, annotations: [] }],
    },
  ]
  return items.map((item) => ({ type: 'save_item' as const, threadId: 'thr_1', item }))
}

function texts(input: AgentInputItem[]): string[] {
  return input.map((item) => JSON.stringify(item).match(/(?:ask|answer) \d+|<Summary>\\n(?<summary>[^\\]*)/)?.[0] ?? '')
}

describe('a loaded history', () => {
  it('is the newest turns that fit, over pages', async () => {
    const { context } = await thread(120)
    const input = await loadHistory(context, { maxTokens: 4, countTokens })
    expect(texts(input)).toEqual(['ask 118', 'answer 118', 'ask 119', 'answer 119'])
  })

  it('looks at no more items than it may', async () => {
    const { context } = await thread(120)
    expect(await loadHistory(context, { maxTokens: 1_000, countTokens, maxItems: 6 })).toHaveLength(6)
  })

  it('begins with a summary of what fell out, which is written once', async () => {
    const { context, store } = await thread(10)
    const summaries: (string | undefined)[] = []
    const summarize = async (dropped: AgentInputItem[], { previous }: { previous: string | undefined }) => {
      summaries.push(previous)
      return `${dropped.length} items`
    }
    const options = { maxTokens: 10, countTokens, summarize }
    const first = await loadHistory(context, options)
    expect(texts(first)).toEqual([
      '<Summary>\\n14 items',
      'ask 7',
      'answer 7',
      'ask 8',
      'answer 8',
      'ask 9',
      'answer 9',
    ])

    await store.write(turnChanges(10), REQUEST)
    const second = await loadHistory(context, options)
    expect(texts(second)).toEqual([...texts(first), 'ask 10', 'answer 10'])
    expect(summaries).toEqual([undefined])
  })

  it('holds all that its summary does not cover, pages before the summary too', async () => {
    const { context, store } = await thread(200)
    const options = { maxTokens: 300, countTokens, summarize: async () => 'told before' }
    const first = await loadHistory(context, options)
    expect(first).toHaveLength(181)
    await store.write(turnChanges(200), REQUEST)
    expect(texts(await loadHistory(context, options))).toEqual([...texts(first), 'ask 200', 'answer 200'])
  })

  it('is summed up again, with the summary before, when it has outgrown the window', async () => {
    const { context, store } = await thread(10)
    const seen: (string | undefined)[] = []
    const summarize = async (_dropped: AgentInputItem[], { previous }: { previous: string | undefined }) => {
      seen.push(previous)
      return `summary ${seen.length}`
    }
    const options = { maxTokens: 10, countTokens, summarize }
    await loadHistory(context, options)
    for (let turn = 10; turn < 14; turn++) await store.write(turnChanges(turn), REQUEST)
    const input = await loadHistory(context, options)
    expect(seen).toEqual([undefined, 'summary 1'])
    expect(JSON.stringify(input[0])).toContain('summary 2')
    expect(texts(input)[1]).toBe('ask 11')
  })

  it('does without a summary when none can be had, and says why', async () => {
    const { context, store } = await thread(10)
    const failures: unknown[] = []
    const input = await loadHistory(context, {
      maxTokens: 4,
      countTokens,
      summarize: async () => {
        throw new Error('no model')
      },
      onSummaryFailed: (error) => failures.push(error),
    })
    expect(texts(input)).toEqual(['ask 8', 'answer 8', 'ask 9', 'answer 9'])
    expect(failures).toMatchObject([{ message: 'no model' }])
    expect(store.snapshot().threads[0]!.items).toHaveLength(20)
  })

  it('shows its summary to no browser and its words to the model when read item by item', async () => {
    const { context, store } = await thread(10)
    await loadHistory(context, { maxTokens: 4, countTokens, summarize: async () => 'all of it' })
    const summary = store.snapshot().threads[0]!.items.find((item) => item.type === 'hidden_context_item')!
    expect(JSON.stringify(await new ThreadItemConverter().toAgentInput(summary))).toContain('all of it')
  })
})

describe('a summarizer', () => {
  it('gives the model what fell out, without secrets, and the summary before', async () => {
    const model = new ScriptedModel([[assistantMessage('Short.')]])
    const summarize = createSummarizer(new Runner({ modelProvider: { getModel: () => model }, tracingDisabled: true }))
    const dropped: AgentInputItem[] = [
      { type: 'message', role: 'user', content: 'My key is sk-abcdefghijklmnopqrstuvwx' },
      { type: 'function_call', callId: 'a', name: 'search', arguments: '{"city":"Rome"}' },
    ]
    expect(await summarize(dropped, { previous: 'They met.' })).toBe('Short.')
    const input = JSON.stringify(model.firstCall?.request.input)
    expect(input).toContain('They met.')
    expect(input).toContain('Rome')
    expect(input).toContain('[redacted]')
    expect(input).not.toContain('sk-abc')
  })
})
