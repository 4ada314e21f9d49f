import { describe, expect, it } from 'vitest'
import { makeSnippet } from '../src/search/snippet.ts'
import { findWords } from '../src/search/words.ts'

const CLUSTERS: Record<string, string> = {
  'a surrogate pair': '📦',
  'a family of emoji': '👩‍👩‍👧‍👦',
  'a flag': '🇩🇪',
  'a letter with marks': 'e\u0301\u0323',
  'a syllable of Hangul': '각',
  'a cluster of Devanagari': 'क्षि',
  'a skin tone': '👍🏽',
}

describe('a snippet', () => {
  it.each(Object.entries(CLUSTERS))('cuts no %s in two', (_, cluster) => {
    const segmenter = new Intl.Segmenter('und', { granularity: 'grapheme' })
    for (let shift = 0; shift < 2 * cluster.length; shift += 1) {
      const text = `${'x'.repeat(shift)}${cluster.repeat(60)} needle ${cluster.repeat(60)}`
      const snippet = makeSnippet(text, ['needle'])
      const clusters = new Set([...segmenter.segment(text)].map(({ segment }) => segment))
      const shown = [...segmenter.segment(snippet.text.replaceAll('…', ''))].map(({ segment }) => segment)
      expect(shown.filter((segment) => !clusters.has(segment))).toEqual([])
      expect(snippet.text.isWellFormed()).toBe(true)
      expect(snippet.text.length).toBeLessThan(220)
      expect(snippet.highlights.map(([start, end]) => snippet.text.slice(start, end))).toEqual(['needle'])
    }
  })

  it('is well formed and short where a cluster has no end', () => {
    for (const text of [`needle e${'\u0301'.repeat(10_000)}`, `needle ${'\u{1F9D1}\u200d'.repeat(5_000)}`]) {
      const snippet = makeSnippet(text, ['needle'])
      expect(snippet.text.isWellFormed()).toBe(true)
      expect(snippet.text).toContain('needle')
      expect(snippet.text.length).toBeLessThan(220)
    }
  })
})

it('cuts the form of a long word between characters', () => {
  const [word] = findWords(`a${'𐐨'.repeat(100)}`)
  expect(word?.form).toBe(`a${'𐐨'.repeat(31)}`)
})
