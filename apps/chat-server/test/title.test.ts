import type { UserMessageItem } from '@frontdesk/chatkit'
import { describe, expect, it } from 'vitest'
import { toTitle } from '../src/chatkit/title.ts'

function titleOf(...texts: string[]): string | undefined {
  const content = texts.map((text) => ({ type: 'input_text' as const, text }))
  return toTitle({ content } as UserMessageItem)
}

describe('the title of a thread', () => {
  it('is the first line that says something', () => {
    expect(titleOf('\n\n  How many? \nAnd more')).toBe('How many?')
    expect(titleOf('How\u2028many')).toBe('How')
    expect(titleOf('\u200B\uFEFF\n\u2800\u3164\nHow many?')).toBe('How many?')
  })

  it('is cut between two words', () => {
    expect(titleOf('Please tell me something about the very long history of the desk lamp')).toBe(
      'Please tell me something about the very long history of the…',
    )
  })

  it('keeps 60 characters whole, whatever they are made of', () => {
    expect(titleOf('👩‍👩‍👧‍👦'.repeat(12))).toBe('👩‍👩‍👧‍👦'.repeat(12))
    expect(titleOf('é'.repeat(60))).toBe('é'.repeat(60))
  })

  it.each([
    ['families', '👩‍👩‍👧‍👦'],
    ['flags', '🇩🇪'],
    ['letters with marks', 'e\u0301'],
    ['Hindi', 'क्षि'],
    ['pairs of surrogates', '𝒳'],
  ])('never cuts within one of %s', (_what, character) => {
    const title = titleOf(character.repeat(200)) ?? ''
    expect(title.endsWith('…')).toBe(true)
    expect(title.slice(0, -1).replaceAll(character, '')).toBe('')
    expect(title.isWellFormed()).toBe(true)
  })

  it('cuts languages without spaces between words too', () => {
    const title = titleOf('私たちは昨日東京駅で友達に会って一緒に美味しい寿司を食べました。'.repeat(4)) ?? ''
    expect(title.length).toBeLessThanOrEqual(61)
    expect(title.length).toBeGreaterThan(50)
  })

  it('cuts one word that is longer than a title', () => {
    expect(titleOf('x'.repeat(100))).toBe(`${'x'.repeat(60)}…`)
  })

  it('is short even where one character is endless', () => {
    expect((titleOf(`a${'\u0301'.repeat(100_000)}`) ?? '').length).toBeLessThan(250)
  })

  it('holds no control characters and no halves of characters', () => {
    expect(titleOf('a\0b\tc\u001B[31m\uD800')).toBe('a b c [31m\uFFFD')
  })

  it('is none where nothing can be seen, and turns nothing round', () => {
    expect(['\u200B', '\u2060\n\u00AD', '\u3164', '\uFE0F', '\u2800 \u2800'].map((text) => titleOf(text))).toEqual(
      Array.from({ length: 5 }),
    )
    expect(titleOf('\u202Eevil\u202C \u2066x\u2069')).toBe('evil x')
  })

  it('names what is mentioned', () => {
    const tag = { type: 'input_tag', id: '1', text: 'Ada', data: {}, interactive: false }
    expect(toTitle({ content: [{ type: 'input_text', text: 'Ask ' }, tag] } as unknown as UserMessageItem)).toBe(
      'Ask @Ada',
    )
  })

  it('is none where nothing is said', () => {
    expect(titleOf()).toBeUndefined()
    expect(titleOf(' \n\t ')).toBeUndefined()
  })
})
