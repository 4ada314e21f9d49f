import type { ThreadItem } from '../../item.ts'

/** How many items a turn has, and how many characters user and assistant say in it. */
export interface TurnSize {
  count: number
  characters: number
}

/** How much of a thread is looked at. */
export interface LookBack {
  maxItems: number
  /** When the newer turns say more than this, an older one is not looked at. */
  maxCharacters: number
  /** No turn counts for more than this: what it says beyond that is shortened. */
  maxOfTurn: number
  /** Whether turns are looked at as a whole or not at all. */
  isByTurns: boolean
}

/** The items by turns, each from a message of the user's on. What stands before the first is a turn of its own. */
export function splitTurns(items: readonly ThreadItem[]): ThreadItem[][] {
  const turns: ThreadItem[][] = []
  for (const item of items) {
    const turn = turns.at(-1)
    if (turn === undefined || item.type === 'user_message') turns.push([item])
    else turn.push(item)
  }
  return turns
}

export function sizeOf(turn: readonly ThreadItem[]): TurnSize {
  return { count: turn.length, characters: turn.reduce((sum, item) => sum + charactersOf(item), 0) }
}

/** How many of the newest turns are looked at, as a whole each: one at least. */
export function countTurns(
  sizes: readonly TurnSize[],
  { maxItems, maxCharacters, maxOfTurn }: Omit<LookBack, 'isByTurns'>,
): number {
  let turns = 0
  let items = 0
  let characters = 0
  for (const size of sizes.toReversed()) {
    items += size.count
    if (turns > 0 && (items > maxItems || characters > maxCharacters)) break
    characters += Math.min(size.characters, maxOfTurn)
    turns += 1
  }
  return turns
}

/**
 * The items of a thread's end that are looked at. `hasMore`: they are not all that the thread has. `isCut`: they begin within a turn, since that alone is
 * more than is looked at.
 */
export function cutTurns(
  items: ThreadItem[],
  { hasMore, ...lookBack }: LookBack & { hasMore: boolean },
): { items: ThreadItem[]; isCut: boolean } {
  const isCut = hasMore && items[0]?.type !== 'user_message'
  if (!lookBack.isByTurns) return { items, isCut }
  const turns = splitTurns(items)
  const whole = isCut && turns.length > 1 ? turns.slice(1) : turns
  const looked = whole.slice(whole.length - countTurns(whole.map(sizeOf), lookBack))
  return { items: looked.flat(), isCut: isCut && turns.length === 1 }
}

/** How many characters the turns say that are there from their beginning on, of items that come newest first. */
export function charactersOfTurns(
  newestFirst: readonly ThreadItem[],
  { maxOfTurn }: Pick<LookBack, 'maxOfTurn'>,
): number {
  const oldestStart = newestFirst.findLastIndex(({ type }) => type === 'user_message')
  const turns = splitTurns(newestFirst.slice(0, oldestStart + 1).toReversed())
  return turns.reduce((sum, turn) => sum + Math.min(sizeOf(turn).characters, maxOfTurn), 0)
}

/** Only what is said takes up the window for good: what tools returned gives way. An item that another program has stored may lack its members. */
function charactersOf(item: ThreadItem): number {
  if (item.type !== 'user_message' && item.type !== 'assistant_message') return 0
  const content: readonly (Partial<(typeof item.content)[number]> | null)[] | undefined = item.content
  return content?.reduce((sum, part) => sum + (part?.text?.length ?? 0), 0) ?? 0
}
