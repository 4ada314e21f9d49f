import { en } from './en.ts'
import type { Messages } from './en.ts'

const LANGUAGES: Record<string, () => Promise<Messages>> = {
  en: async () => en,
  de: async () => (await import('./de.ts')).de,
  es: async () => (await import('./es.ts')).es,
  fr: async () => (await import('./fr.ts')).fr,
  ar: async () => (await import('./ar.ts')).ar,
}

const RIGHT_TO_LEFT = new Set(['ar'])

let messages: Messages = en

/** The reader's own tag, for dates and numbers. */
export const locale = navigator.language

/** Loads the texts of the first of the reader's languages that there are texts in, else English, and tells the document. */
export async function loadTexts(): Promise<void> {
  const wished = navigator.languages.map((tag) => tag.split('-')[0] ?? 'en')
  const language = wished.find((each) => Object.hasOwn(LANGUAGES, each)) ?? 'en'
  try {
    messages = (await LANGUAGES[language]?.()) ?? en
  } catch {
    // Texts that cannot be loaded are shown in English rather than not at all.
    messages = en
  }
  document.documentElement.lang = messages === en ? 'en' : language
  document.documentElement.dir = messages !== en && RIGHT_TO_LEFT.has(language) ? 'rtl' : 'ltr'
}

/** A text in the reader's language. To be called once the texts are loaded. */
export function text(key: keyof Messages, values: Record<string, string | number> = {}): string {
  return messages[key].replaceAll(/\{(\w+)\}/g, (whole, name: string) => {
    const value = values[name]
    return typeof value === 'number' ? formatNumber(value) : (value ?? whole)
  })
}

export function formatNumber(value: number, options: Intl.NumberFormatOptions = {}): string {
  return new Intl.NumberFormat(locale, options).format(value)
}

export function formatDate(instant: string): string {
  return new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'short' }).format(new Date(instant))
}
