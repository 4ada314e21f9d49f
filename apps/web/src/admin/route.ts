import { useSyncExternalStore } from 'react'

/** What the address shows: `#/threads`, `#/threads/USER/THREAD`, `#/escalations`, `#/usage`, `#/feedback`, `#/tools`. */
export interface Route {
  section: Section
  /** What stands after the section, decoded. */
  parts: readonly string[]
}

export const SECTIONS = ['threads', 'escalations', 'usage', 'feedback', 'tools'] as const
export type Section = (typeof SECTIONS)[number]

export function useRoute(): Route {
  const hash = useSyncExternalStore(subscribe, () => location.hash)
  return parseRoute(hash)
}

/** An address that is not known is that of the conversations. */
export function parseRoute(hash: string): Route {
  const [name = '', ...parts] = hash.replace(/^#\/?/, '').split('/')
  const section = SECTIONS.find((each) => each === name)
  return section === undefined ? { section: 'threads', parts: [] } : { section, parts: parts.map(decode) }
}

/** The link to a place. */
export function hrefOf(section: Section, ...parts: string[]): string {
  return `#/${[section, ...parts.map(encodeURIComponent)].join('/')}`
}

function subscribe(onChange: () => void): () => void {
  window.addEventListener('hashchange', onChange)
  return () => window.removeEventListener('hashchange', onChange)
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part)
  } catch {
    return part
  }
}
