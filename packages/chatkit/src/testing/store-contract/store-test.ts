import { it } from 'vitest'
import type { Store } from '../../server/store.ts'

/** A store that the suite may close. */
export type OpenStore = () => Promise<Store & Partial<AsyncDisposable>>

export type StoreTest = ReturnType<typeof createStoreTest>

/** `it` whose tests are given a fresh store, disposed when they end. */
export function createStoreTest(open: OpenStore) {
  // oxlint-disable-next-line no-empty-pattern -- Vitest finds out what a fixture needs from this pattern.
  return it.extend('store', async ({}, { onCleanup }): Promise<Store> => {
    const store = await open()
    onCleanup(() => store[Symbol.asyncDispose]?.())
    return store
  })
}
