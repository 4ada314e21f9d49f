import type { Thread } from '@frontdesk/chatkit'

export type Age = 'today' | 'yesterday' | 'lastWeek' | 'lastMonth' | 'older'

const AGES: readonly { age: Age; days: number }[] = [
  { age: 'today', days: 0 },
  { age: 'yesterday', days: 1 },
  { age: 'lastWeek', days: 7 },
  { age: 'lastMonth', days: 30 },
  { age: 'older', days: Number.POSITIVE_INFINITY },
]

/** Threads by how long ago they were begun, in days of the reader's own calendar. Keeps their order; ages without threads are left out. */
export function groupByAge(threads: readonly Thread[], now: Date): { age: Age; threads: Thread[] }[] {
  const groups = Map.groupBy(threads, ({ created_at }) => {
    const days = daysBetween(new Date(created_at), now)
    return (AGES.find((each) => days <= each.days) ?? AGES.at(-1))?.age ?? 'older'
  })
  return AGES.flatMap(({ age }) => {
    const some = groups.get(age)
    return some ? [{ age, threads: some }] : []
  })
}

function daysBetween(then: Date, now: Date): number {
  return (midnightOf(now) - midnightOf(then)) / 86_400_000
}

function midnightOf(date: Date): number {
  return Date.UTC(date.getFullYear(), date.getMonth(), date.getDate())
}
