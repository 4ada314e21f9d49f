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

const RIGHT_TO_LEFT = new Set(['ar', 'he', 'fa', 'ur'])

/** How a reader's language is written. `tag` is for dates and numbers and is always one that `Intl` knows. */
export interface Locale {
  tag: string
  language: string
  direction: 'ltr' | 'rtl'
}

export function toLocale(requested: string): Locale {
  const [tag = 'en'] = supportedLocales([requested, 'en'])
  const asked = new Intl.Locale(tag).language
  const language = asked in LANGUAGES ? asked : 'en'
  return { tag, language, direction: RIGHT_TO_LEFT.has(language) ? 'rtl' : 'ltr' }
}

export async function loadMessages({ language }: Locale): Promise<Messages> {
  return (await LANGUAGES[language]?.()) ?? en
}

function supportedLocales(tags: string[]): string[] {
  try {
    return Intl.DateTimeFormat.supportedLocalesOf(tags)
  } catch {
    // What is no language tag at all is read as English.
    return ['en']
  }
}
