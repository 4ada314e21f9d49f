export { OfflineModel } from './offline-model.ts'
export type { OfflineModelOptions } from './offline-model.ts'
export { ModelCapabilityError } from './errors.ts'
