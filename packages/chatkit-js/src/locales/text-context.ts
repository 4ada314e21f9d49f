import { createContext, use, useEffect, useMemo, useState } from 'react'
import { en } from './en.ts'
import type { Messages } from './en.ts'
import { loadMessages, toLocale } from './locale.ts'
import type { Locale } from './locale.ts'

/** The texts of the reader's language, and its dates and numbers. */
export interface Texts {
  locale: Locale
  (key: keyof Messages, values?: Record<string, string | number>): string
}

export const TextContext = createContext<Texts>(toTexts(en, toLocale('en')))

export function useText(): Texts {
  return use(TextContext)
}

/** Undefined until the language is loaded, so that nothing is shown in two languages one after the other. */
export function useLoadedTexts(requested: string): Texts | undefined {
  const locale = useMemo(() => toLocale(requested), [requested])
  const [loaded, setLoaded] = useState<{ messages: Messages; locale: Locale } | undefined>(
    locale.language === 'en' ? { messages: en, locale } : undefined,
  )
  useEffect(() => {
    let isCurrent = true
    void loadMessages(locale)
      // A language that cannot be loaded is shown in English rather than not at all.
      .catch(() => en)
      .then((messages) => isCurrent && setLoaded({ messages, locale }))
    return () => {
      isCurrent = false
    }
  }, [locale])
  return useMemo(() => loaded && toTexts(loaded.messages, loaded.locale), [loaded])
}

function toTexts(messages: Messages, locale: Locale): Texts {
  const text = (key: keyof Messages, values: Record<string, string | number> = {}): string =>
    messages[key].replaceAll(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole))
  return Object.assign(text, { locale })
}
