import { onTestFinished } from 'vitest'
import { openStore, SqlStore } from '@frontdesk/store'

/** Where a host dies: at its so many-th write, before it is made or when it is made and not acknowledged. */
export interface Death {
  at: number
  when: 'before' | 'after'
}

export interface Dying {
  store: SqlStore
  /** Resolves when the host dies. */
  died: Promise<void>
  isDead: () => boolean
  /** Lets what waits for the dead end, so that the test can. Call it when all is looked at. */
  bury: () => void
}

/**
 * The store of a host that dies in the middle of its work: from then on no write and no read of it comes to an end, as nothing of a killed process
 * does.
 */
export async function openDying(url: string, { at, when }: Death): Promise<Dying> {
  const real = await openStore(url)
  const { promise: died, resolve: die } = Promise.withResolvers<void>()
  const { promise: never, reject: bury } = Promise.withResolvers<never>()
  never.catch(() => {})
  const counter = { writes: 0, isDead: false }
  const write: SqlStore['database']['write'] = async (...work) => {
    if (counter.isDead) return never
    counter.writes += 1
    const isLast = counter.writes === at
    if (isLast && when === 'before') counter.isDead = true
    const result = isLast && when === 'before' ? undefined : await real.database.write(...work)
    if (!isLast) return counter.isDead ? never : (result as never)
    counter.isDead = true
    die()
    return never
  }
  const database = new Proxy(real.database, {
    get(target, name) {
      if (name === 'write') return write
      if (name === 'read' && counter.isDead) return () => never
      const member: unknown = Reflect.get(target, name, target)
      return typeof member === 'function' ? member.bind(target) : member
    },
  })
  return {
    store: new SqlStore(database),
    died,
    isDead: () => counter.isDead,
    bury: () => bury(new Error('The host has died.')),
  }
}

/** Buries the dead before their hosts are closed. */
export function buryAtEnd(dying: { bury: () => void }): void {
  onTestFinished(dying.bury)
}
