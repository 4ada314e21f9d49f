import type { AgentInputItem } from '@openai/agents'
import { array, assert, constantFrom, nat, property } from 'fast-check'
import { describe, expect, it } from 'vitest'
import { estimateTokens, windowHistory } from '../src/agents/index.ts'
import { pairCalls, UNKNOWN_RESULT } from '../src/agents/pair-calls.ts'

const user = (text: string): AgentInputItem => ({ type: 'message', role: 'user', content: text })
const says = (text: string): AgentInputItem => ({
  type: 'message',
  role: 'assistant',
  status: 'completed',
  content: [{ type: 'output_text', text }],
})
const call = (callId: string): AgentInputItem => ({ type: 'function_call', callId, name: 't', arguments: '{}' })
const result = (callId: string): AgentInputItem => ({
  type: 'function_call_result',
  callId,
  name: 't',
  status: 'completed',
  output: 'ok',
})
const thought = (): AgentInputItem => ({ type: 'reasoning', content: [] })

const image = (size: number): AgentInputItem => ({
  type: 'message',
  role: 'user',
  content: [{ type: 'input_image', image: `data:image/png;base64,${'A'.repeat(size)}` }],
})

/** Every item costs one. */
const countTokens = () => 1

describe('a history window', () => {
  it('is everything when everything fits', () => {
    const items = [user('a'), says('b')]
    expect(windowHistory(items, { maxTokens: 2, countTokens })).toEqual({ kept: items, dropped: [] })
  })

  it('begins with the first turn that fits as a whole', () => {
    const items = [user('1'), says('1'), user('2'), says('2'), user('3')]
    const { kept, dropped } = windowHistory(items, { maxTokens: 4, countTokens })
    expect(kept).toEqual(items.slice(2))
    expect(dropped).toEqual(items.slice(0, 2))
  })

  it('keeps the last turn even when that alone is over the budget', () => {
    const items = [user('1'), says('1'), user('2'), call('a'), result('a'), says('2')]
    expect(windowHistory(items, { maxTokens: 2, countTokens }).kept).toEqual(items.slice(2))
  })

  it('cuts within a long answer where there is no user’s message to begin with', () => {
    const items = [says('0'), call('a'), result('a'), says('1'), says('2')]
    expect(windowHistory(items, { maxTokens: 3, countTokens }).kept).toEqual(items.slice(3))
  })

  it('keeps the last turn where reasoning that led to nothing stands before it', () => {
    const items = [user('1'), thought(), user('2')]
    expect(windowHistory(items, { maxTokens: 1, countTokens }).kept).toEqual(items.slice(2))
  })

  it('takes a call that comes again for a new one, not for the result of the first', () => {
    const items = [user('1'), call('c'), user('2'), call('c'), result('c')]
    expect(windowHistory(items, { maxTokens: 1, countTokens }).kept).toEqual(items.slice(2))
    expect(windowHistory(items.slice(0, 4).concat(says('3'), result('c')), { maxTokens: 1, countTokens }).kept).toEqual(
      [...items.slice(2, 4), says('3'), result('c')],
    )
  })

  it('begins before the last turn where a call is answered only in that', () => {
    const items = [user('1'), call('c'), user('2'), result('c')]
    expect(windowHistory(items, { maxTokens: 1, countTokens }).kept).toEqual(items.slice(1))
  })

  it('has the last turn and no result without its call, whatever the items are', () => {
    const item = constantFrom(user('u'), says('s'), thought(), call('a'), result('a'), call('b'), result('b'))
    assert(
      property(array(item, { maxLength: 20 }), nat(20), (items, maxTokens) => {
        const paired = pairCalls(items)
        const { kept, dropped } = windowHistory(paired, { maxTokens, countTokens })
        expect([...dropped, ...kept]).toEqual(paired)
        expect(pairCalls(kept)).toEqual(kept)
        expect(kept.some((each) => 'role' in each && each.role === 'user')).toBe(
          paired.some((each) => 'role' in each && each.role === 'user'),
        )
      }),
    )
  })

  it('never parts a call from its result, nor reasoning from what follows it', () => {
    const item = constantFrom('user', 'says', 'calls', 'thinks')
    assert(
      property(array(item, { maxLength: 20 }), nat(30), (kinds, maxTokens) => {
        const items = kinds.flatMap((kind, index): AgentInputItem[] => {
          if (kind === 'user') return [user(String(index))]
          if (kind === 'says') return [says(String(index))]
          if (kind === 'thinks') return [thought(), call(`r${index}`), result(`r${index}`)]
          return [call(`a${index}`), call(`b${index}`), result(`a${index}`), result(`b${index}`)]
        })
        const { kept, dropped } = windowHistory(items, { maxTokens, countTokens })
        expect([...dropped, ...kept]).toEqual(items)
        expect(pairCalls(kept)).toEqual(kept)
        expect(dropped.at(-1)?.type).not.toBe('reasoning')
      }),
    )
  })
})

describe('an estimate', () => {
  it('grows with the text, and not with the data of an image', () => {
    expect(estimateTokens(user('a'.repeat(400)))).toBeGreaterThan(100)
    expect(estimateTokens(image(10))).toBe(estimateTokens(image(1_000_000)))
  })
})

describe('paired calls', () => {
  it('have their results right behind them, wherever those were', () => {
    expect(pairCalls([call('a'), says('x'), result('a')])).toEqual([call('a'), result('a'), says('x')])
  })

  it('stay in their groups', () => {
    const items = [call('a'), call('b'), result('b'), result('a'), call('c'), result('c')]
    expect(pairCalls(items)).toEqual([call('a'), call('b'), result('a'), result('b'), call('c'), result('c')])
  })

  it('take the first result after them when ids come again', () => {
    const [first, second] = [
      { ...result('a'), output: '1' },
      { ...result('a'), output: '2' },
    ] as AgentInputItem[]
    const items = [call('a'), first!, user('x'), call('a'), second!]
    expect(pairCalls(items)).toEqual(items)
  })

  it('leave out results without a call, and say so of calls without a result', () => {
    expect(pairCalls([result('x'), call('a')])).toEqual([
      call('a'),
      { type: 'function_call_result', callId: 'a', name: 't', status: 'incomplete', output: UNKNOWN_RESULT },
    ])
  })
})
