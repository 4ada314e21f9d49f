import { useMemo } from 'react'
import type { Thread } from '@frontdesk/chatkit'
import type { ThreadHit } from '@frontdesk/client'
import { useObservable, useSession } from '../chat-context.ts'
import { useText } from '../locales/text-context.ts'
import { groupByAge } from './group-by-age.ts'
import type { Age } from './group-by-age.ts'

interface ShownThreads {
  /** Those that the page has loaded, by age: all of them, or while a search runs or the server cannot search, those whose titles fit. */
  groups: readonly { age: Age; threads: readonly Thread[] }[]
  /** What the server has found, in the place of the groups. */
  hits: readonly ThreadHit[] | undefined
  isSearching: boolean
}

export function useShownThreads(query: string): ShownThreads {
  const session = useSession()
  const { tag } = useText().locale
  const { threads } = useObservable(session.threads.state)
  const search = useObservable(session.search.state)
  const wanted = query.trim().toLocaleLowerCase(tag)
  const groups = useMemo(() => {
    const matching = threads.filter(({ title = '' }) => title.toLocaleLowerCase(tag).includes(wanted))
    return groupByAge(matching, new Date())
  }, [threads, wanted, tag])
  const { status, hits } = search
  // What was found for the letters before stays until there is more.
  const isKept = status === 'searching' && hits.length > 0
  return { groups, hits: status === 'found' || isKept ? hits : undefined, isSearching: status === 'searching' }
}
