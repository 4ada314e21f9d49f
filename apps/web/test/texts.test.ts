import { describe, expect, it } from 'vitest'
import { ar } from '../src/texts/ar.ts'
import { de } from '../src/texts/de.ts'
import { en } from '../src/texts/en.ts'
import { es } from '../src/texts/es.ts'
import { fr } from '../src/texts/fr.ts'

const keys = Object.keys(en) as (keyof typeof en)[]
/** Words that are the same in two languages. */
const SAME: Record<string, string[]> = {
  de: ['Agent {name}', 'Agent'],
  es: [],
  fr: ['Conversations', 'Assistant', 'Agent', 'Image', 'Questions: {text}'],
  ar: [],
}

describe.each(Object.entries({ de, es, fr, ar }))('the texts of the pages in %s', (language, messages) => {
  it('are all there, and translated', () => {
    const untranslated = keys.filter((key) => messages[key] === en[key] && !SAME[language]?.includes(en[key]))
    expect(untranslated).toEqual([])
    expect(Object.keys(messages).toSorted()).toEqual(keys.toSorted())
  })

  it('have the same places to fill in', () => {
    for (const key of keys) expect([key, placesOf(messages[key])]).toEqual([key, placesOf(en[key])])
  })
})

function placesOf(text: string): string[] {
  return (text.match(/\{\w+\}/g) ?? []).toSorted()
}
