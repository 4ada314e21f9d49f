// stores
export { MemoryStore } from './memory-store.ts'
export type { StoreSnapshot } from './memory-store.ts'
