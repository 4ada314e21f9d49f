import type { ColorScheme } from '@openai/chatkit'

const KEY = 'frontdesk.color-scheme'
const system = matchMedia('(prefers-color-scheme: dark)')
const watchers = new Set<(scheme: ColorScheme) => void>()

/** Light or dark: the system's until the user chooses, then the user's, in this browser. */
export const colorScheme = {
  current(): ColorScheme {
    const chosen = localStorage.getItem(KEY)
    return chosen === 'light' || chosen === 'dark' ? chosen : system.matches ? 'dark' : 'light'
  },
  toggle(): void {
    localStorage.setItem(KEY, this.current() === 'dark' ? 'light' : 'dark')
    tell()
  },
  /** Calls at once, and again at each change. */
  watch(watcher: (scheme: ColorScheme) => void): void {
    watchers.add(watcher)
    watcher(this.current())
    paint()
  },
}

system.addEventListener('change', tell)

function tell(): void {
  paint()
  for (const watcher of watchers) watcher(colorScheme.current())
}

function paint(): void {
  document.documentElement.style.colorScheme = colorScheme.current()
}
