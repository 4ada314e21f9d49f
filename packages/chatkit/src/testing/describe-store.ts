import { describe } from 'vitest'
import { describeArrivals } from './store-contract/arrivals.ts'
import { describeAttachments } from './store-contract/attachments.ts'
import { describeItems } from './store-contract/items.ts'
import { describePages, itemPages, threadPages } from './store-contract/pages.ts'
import { describeOwnership } from './store-contract/ownership.ts'
import { createStoreTest } from './store-contract/store-test.ts'
import type { OpenStore } from './store-contract/store-test.ts'
import { describeThreads } from './store-contract/threads.ts'
import { describeWrites } from './store-contract/writes.ts'

/**
 * The contract of {@link Store}, as tests: every implementation passes them. `open` gives a fresh and empty store for each test, which is
 * disposed when the test ends. Runs under Vitest.
 */
export function describeStore(name: string, open: OpenStore): void {
  const test = createStoreTest(open)
  describe(`${name} keeps the contract of a store`, () => {
    describe('threads', () => {
      describeThreads(test)
    })
    describe('items', () => {
      describeItems(test)
    })
    describe('arrivals of items', () => {
      describeArrivals(test)
    })
    describe('pages of items', () => {
      describePages(test, itemPages)
    })
    describe('pages of threads', () => {
      describePages(test, threadPages)
    })
    describe('attachments', () => {
      describeAttachments(test)
    })
    describe('ownership', () => {
      describeOwnership(test)
    })
    describe('writes', () => {
      describeWrites(test)
    })
  })
}
