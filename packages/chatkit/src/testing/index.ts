// stores
export { describeStore } from './describe-store.ts'
export type { OpenStore } from './store-contract/store-test.ts'
export { MemoryStore } from './memory-store.ts'
export type { MemoryStoreContext, StoreSnapshot } from './memory-store.ts'
// servers
export { collectEvents, parseEventStream, requestEvents, requestJson } from './collect-events.ts'
