// stores
export { describeStore } from './describe-store.ts'
export type { OpenStore } from './store-contract/store-test.ts'
export { MemoryStore } from '../server/memory-store.ts'
export type { MemoryStoreContext, StoreSnapshot } from '../server/memory-store.ts'
// servers
export { collectEvents, parseEventStream, requestEvents, requestJson } from './collect-events.ts'
