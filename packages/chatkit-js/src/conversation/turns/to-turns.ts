import type { ThreadItem } from '@frontdesk/chatkit'

/** What the user said, and everything that followed until they said something again. */
export interface Turn {
  key: string
  items: ThreadItem[]
}

/** Cuts a thread into turns. Items before the first question are a turn of their own. */
export function toTurns(items: readonly ThreadItem[]): Turn[] {
  const turns: Turn[] = []
  for (const item of items) {
    const last = turns.at(-1)
    if (!last || item.type === 'user_message') turns.push({ key: item.id, items: [item] })
    else last.items.push(item)
  }
  return turns
}
