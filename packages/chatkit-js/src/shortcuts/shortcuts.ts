import type { Messages } from '../locales/en.ts'

export type ShortcutName = 'newChat' | 'focus' | 'copyAnswer' | 'copyCode' | 'history' | 'regions' | 'help'

interface Shortcut {
  name: ShortcutName
  label: keyof Messages
  /** Control is Command on a Mac. No Alt: with it many keyboards write characters. */
  control?: boolean
  shift?: boolean
  keys: readonly string[]
}

/** Those that people know from other chats. */
export const SHORTCUTS: readonly Shortcut[] = [
  { name: 'newChat', label: 'shortcutNewChat', control: true, shift: true, keys: ['o'] },
  { name: 'focus', label: 'shortcutFocus', shift: true, keys: ['escape'] },
  { name: 'copyAnswer', label: 'shortcutCopyAnswer', control: true, shift: true, keys: ['c'] },
  { name: 'copyCode', label: 'shortcutCopyCode', control: true, shift: true, keys: [';', ':'] },
  { name: 'history', label: 'shortcutHistory', control: true, shift: true, keys: ['s'] },
  { name: 'regions', label: 'shortcutRegions', keys: ['f6'] },
  { name: 'help', label: 'shortcutHelp', control: true, keys: ['/'] },
]

type Press = Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey' | 'shiftKey' | 'altKey'>

/** The shortcut that was pressed. `?` asks for help too, but where somebody is writing. */
export function findShortcut(press: Press, { isWriting }: { isWriting: boolean }): ShortcutName | undefined {
  const key = press.key.toLowerCase()
  if (press.altKey) return undefined
  if (key === '?' && !isWriting) return 'help'
  return SHORTCUTS.find(
    ({ control = false, shift = false, keys }) =>
      keys.includes(key) && control === (press.ctrlKey || press.metaKey) && (shift === press.shiftKey || key === '/'),
  )?.name
}

/** How the keys are written on a sheet. */
export function toKeyNames({ control, shift, keys }: Omit<Shortcut, 'name' | 'label'>, isMac: boolean): string[] {
  const [key = ''] = keys
  const name = key === 'escape' ? 'Esc' : key.toUpperCase()
  return [...(control ? [isMac ? '⌘' : 'Ctrl'] : []), ...(shift ? [isMac ? '⇧' : 'Shift'] : []), name]
}
