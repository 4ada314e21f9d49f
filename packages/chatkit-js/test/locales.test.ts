import { describe, expect, it } from 'vitest'
import { ar } from '../src/locales/ar.ts'
import { de } from '../src/locales/de.ts'
import { en } from '../src/locales/en.ts'
import { es } from '../src/locales/es.ts'
import { fr } from '../src/locales/fr.ts'
import { toLocale } from '../src/locales/locale.ts'

const keys = Object.keys(en) as (keyof typeof en)[]
/** Words that are the same in two languages. */
const SAME: Record<string, string[]> = {
  de: ['{number} von {count}'],
  es: [],
  fr: ['Conversation', 'Sources', 'Suggestions', 'Image', 'Assistant'],
  ar: [],
}

describe.each(Object.entries({ de, es, fr, ar }))('the texts in %s', (language, messages) => {
  it('are all there, and translated', () => {
    const untranslated = keys.filter((key) => messages[key] === en[key] && !SAME[language]?.includes(en[key]))
    expect(untranslated).toEqual([])
    expect(Object.keys(messages).toSorted()).toEqual(keys.toSorted())
  })

  it('have the same places to fill in', () => {
    for (const key of keys) expect([key, placesOf(messages[key])]).toEqual([key, placesOf(en[key])])
  })
})

describe('a locale', () => {
  it.each([
    ['de-AT', 'de', 'ltr'],
    ['ar', 'ar', 'rtl'],
    ['es-419', 'es', 'ltr'],
    ['ja-JP', 'en', 'ltr'],
    ['no such language', 'en', 'ltr'],
  ])('%s is shown in %s, %s', (requested, language, direction) => {
    expect(toLocale(requested)).toMatchObject({ language, direction })
  })
})

function placesOf(text: string): string[] {
  return (text.match(/\{\w+\}/g) ?? []).toSorted()
}
