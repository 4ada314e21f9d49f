import type { AgentInputItem } from '@openai/agents'
import { array, assert, constantFrom, nat, property } from 'fast-check'
import { describe, expect, it } from 'vitest'
import { estimateTokens } from '../src/agents/history/estimate-tokens.ts'
import { windowHistory } from '../src/agents/history/window-history.ts'
import { pairCalls, UNKNOWN_RESULT } from '../src/agents/model/pair-calls.ts'

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

/** What was kept and what was omitted, each in its order, back in the order of the items. */
function merge(items: AgentInputItem[], kept: AgentInputItem[], omitted: AgentInputItem[]): AgentInputItem[] {
  const [left, out] = [[...kept], [...omitted]]
  return items.slice(items.length - kept.length - omitted.length).map((item) => {
    const from = out[0] === item ? out : left
    return from.shift()!
  })
}

/** Every item costs one. */
const countTokens = () => 1

describe('a history window', () => {
  it('is everything when everything fits', () => {
    const items = [user('a'), says('b')]
    expect(windowHistory(items, { maxTokens: 2, countTokens })).toEqual({ kept: items, dropped: [], omitted: [] })
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
        const { kept, dropped, omitted } = windowHistory(paired, { maxTokens, countTokens })
        expect([...dropped, ...merge(paired, kept, omitted)]).toEqual(paired)
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
        const { kept, dropped, omitted } = windowHistory(items, { maxTokens, countTokens })
        expect([...dropped, ...merge(items, kept, omitted)]).toEqual(items)
        expect(omitted.some((each) => 'role' in each)).toBe(false)
        expect(pairCalls(kept)).toEqual(kept)
        expect(dropped.at(-1)?.type).not.toBe('reasoning')
      }),
    )
  })
})

const long = (callId: string, characters: number): AgentInputItem => ({
  type: 'function_call_result',
  callId,
  name: 't',
  status: 'completed',
  output: `head ${'x'.repeat(characters)} tail`,
})
const cost = (items: AgentInputItem[]) => items.reduce((total, item) => total + estimateTokens(item), 0)
const text = (items: AgentInputItem[]) => JSON.stringify(items)

describe('a history with more than fits of what tools returned', () => {
  it('keeps every word of it, before and after the turn that is too large', () => {
    const items = [
      user('My name is Ada.'),
      says('Hello Ada.'),
      user('Fetch it.'),
      call('a'),
      long('a', 256_000),
      says('It says 42.'),
      user('What is my name, and what did it say?'),
    ]
    const { kept, dropped, omitted } = windowHistory(items, { maxTokens: 24_000 })
    expect(kept.filter((item) => 'role' in item)).toEqual(items.filter((item) => 'role' in item))
    expect({ dropped, omitted }).toEqual({ dropped: [], omitted: [] })
    expect(pairCalls(kept)).toEqual(kept)
    expect(cost(kept)).toBeLessThanOrEqual(24_000)
    expect(cost(kept)).toBeGreaterThan(20_000)
    expect(text(kept)).toMatch(/head x+\\n\[\d+ characters are left out here to save room.\]\\nx+ tail/)
  })

  it('gives the newest results the room that there is', () => {
    const turn = (id: string) => [user(id), call(id), long(id, 40_000), says(id)]
    const items = [...turn('a'), ...turn('b'), ...turn('c'), user('?')]
    const results = windowHistory(items, { maxTokens: 15_000 }).kept.filter(
      ({ type }) => type === 'function_call_result',
    )
    expect(results.map((item) => text([item]).length > 30_000)).toEqual([false, false, true])
    expect(results[2]).toBe(items[10])
    expect(text([results[0]!])).toContain('characters are left out here to save room')
  })

  it('shares the room among the results of the last turn, which is never left out', () => {
    const ids = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h']
    const items = [user('?'), ...ids.map(call), ...ids.map((id) => long(id, id === 'a' ? 500 : 256_000))]
    const { kept } = windowHistory(items, { maxTokens: 8_000 })
    expect(kept).toHaveLength(items.length)
    expect(cost(kept)).toBeLessThanOrEqual(8_000)
    expect(kept[9]).toBe(items[9])
    const lengths = kept.slice(10).map((item) => text([item]).length)
    expect(Math.max(...lengths) - Math.min(...lengths)).toBeLessThan(100)
  })

  it('leaves out many small calls rather than the words around them', () => {
    const calls = Array.from({ length: 100 }, (_, index) => `c${index}`)
    const items = [
      user('I am Ada.'),
      ...calls.flatMap((id) => [call(id), result(id)]),
      says('Done.'),
      user('Who am I?'),
    ]
    const { kept, dropped, omitted } = windowHistory(items, { maxTokens: 1_000 })
    expect(kept).toEqual([items[0], items.at(-2), items.at(-1)])
    expect(omitted).toHaveLength(200)
    expect(dropped).toEqual([])
  })

  it.each([
    ['a long answer', [user('write it'), says('y'.repeat(300_000))]],
    ['a long message', [user('y'.repeat(300_000)), says('Read.')]],
    ['300 messages in one turn', [user('go'), ...Array.from({ length: 300 }, () => says('y'.repeat(1_000)))]],
    [
      'many words between calls',
      [user('go'), ...Array.from({ length: 40 }, () => says('y'.repeat(8_000))), call('c'), result('c')],
    ],
  ])('remembers what was said before %s', (_what, large) => {
    const items = [user('My name is Ada.'), says('Hello Ada.'), ...large, user('What is my name?')]
    const { kept, dropped } = windowHistory(items, { maxTokens: 24_000 })
    expect(kept.slice(0, 2)).toEqual(items.slice(0, 2))
    expect(kept.at(-1)).toEqual(items.at(-1))
    expect(dropped).toEqual([])
    expect(cost(kept)).toBeLessThanOrEqual(24_000)
  })

  it('lets a long past of words take no more than three quarters while results wait', () => {
    const past = Array.from({ length: 200 }, (_, index) => [
      user(`ask ${index} ${'w'.repeat(400)}`),
      says('yes'),
    ]).flat()
    const items = [...past, user('look'), call('a'), long('a', 200_000), says('seen'), user('and?')]
    const { kept } = windowHistory(items, { maxTokens: 8_000 })
    const found = kept.find(({ type }) => type === 'function_call_result')!
    expect(estimateTokens(found)).toBeGreaterThan(1_500)
    expect(cost(kept)).toBeLessThanOrEqual(8_000)
  })

  it('shortens the words of the last turn only when nothing else is left', () => {
    const items = [user('old'), says('old'), user(`start ${'y'.repeat(100_000)} end`)]
    const { kept } = windowHistory(items, { maxTokens: 2_000 })
    expect(cost(kept)).toBeLessThanOrEqual(2_000)
    expect(text(kept)).toMatch(/start y+.*left out here.*y+ end/)
  })

  it('shortens the arguments of calls too, and leaves them an object', () => {
    const wide: AgentInputItem = {
      type: 'function_call',
      callId: 'a',
      name: 't',
      arguments: `{"t":"${'z'.repeat(90_000)}"}`,
    }
    const { kept } = windowHistory([user('1'), wide, result('a'), says('1'), user('2')], { maxTokens: 2_000 })
    const shortened = kept.find((item) => item.type === 'function_call')!
    expect(JSON.parse(shortened.arguments)).toEqual({ shortened_arguments: expect.stringContaining('left out here') })
    expect(cost(kept)).toBeLessThanOrEqual(2_000)
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
