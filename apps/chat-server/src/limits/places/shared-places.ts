import { randomUUID } from 'node:crypto'
import { BEAT_MS } from './places.ts'
import type { Places } from './places.ts'

/** The places that servers share, as a database keeps them. Every method is one transaction. */
export interface PlaceTable {
  /** Takes a place under that id. Resolves to whether one was free. */
  take(caller: string, id: string): Promise<boolean>
  /** Lets places stay taken for the time of a lease from now on. */
  keep(ids: readonly string[]): Promise<void>
  free(ids: readonly string[]): Promise<void>
}

export interface SharedPlacesOptions {
  /** Whether the table can be asked no more, as while its database is away. Then `otherwise` is asked, which counts for this server alone. */
  otherwise: Places
  /** Told of each failure of the table. */
  onError: (error: unknown) => void
}

/** Places in a table: this server shows that it lives for as long as it holds any. */
export function createSharedPlaces(table: PlaceTable, { otherwise, onError }: SharedPlacesOptions): Places {
  const held = new Set<string>()
  const beat = setInterval(() => {
    if (held.size > 0) table.keep([...held]).catch(onError)
  }, BEAT_MS).unref()
  return {
    async take(caller) {
      const id = randomUUID()
      try {
        if (!(await table.take(caller, id))) return undefined
      } catch (error) {
        onError(error)
        return otherwise.take(caller)
      }
      held.add(id)
      return async () => {
        if (held.delete(id)) await table.free([id])
      }
    },
    async [Symbol.asyncDispose]() {
      clearInterval(beat)
      const left = [...held]
      held.clear()
      if (left.length > 0) await table.free(left).catch(onError)
    },
  }
}
