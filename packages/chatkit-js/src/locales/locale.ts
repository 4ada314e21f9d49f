import { en } from './en.ts'
import type { Messages } from './en.ts'

/** Languages with a translation of their own. Others are shown in English. */
const LANGUAGES: Record<string, () => Promise<Messages>> = {
  en: async () => en,
  de: async () => (await import('./de.ts')).de,
  es: async () => (await import('./es.ts')).es,
  fr: async () => (await import('./fr.ts')).fr,
  ar: async () => (await import('./ar.ts')).ar,
}

const RIGHT_TO_LEFT = new Set(['ar'])

/** How a reader's language is written. `tag` is for dates and numbers: it is always one that `Intl` knows, and of the language that the texts are in. */
export interface Locale {
  tag: string
  language: string
  direction: 'ltr' | 'rtl'
}

export function toLocale(requested: string): Locale {
  const [known = 'en'] = Intl.DateTimeFormat.supportedLocalesOf([toTag(requested), 'en'])
  const { language } = new Intl.Locale(known)
  const tag = Object.hasOwn(LANGUAGES, language) ? known : 'en'
  const shown = new Intl.Locale(tag).language
  return { tag, language: shown, direction: RIGHT_TO_LEFT.has(shown) ? 'rtl' : 'ltr' }
}

/** A language as headers and `Intl` write it: `de_DE` is `de-DE`. What is no language tag at all is read as English. */
export function toTag(text: string): string {
  try {
    return Intl.getCanonicalLocales(text.replaceAll('_', '-'))[0] ?? 'en'
  } catch {
    return 'en'
  }
}

export async function loadMessages({ language }: Locale): Promise<Messages> {
  return (await LANGUAGES[language]?.()) ?? en
}
