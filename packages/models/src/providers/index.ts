// Providers by name
export { PROVIDER_NAMES, PROVIDERS, REMOTE_PROVIDER_NAMES, isProviderName } from './providers.ts'
export type { ModelApi, ProviderName, ProviderRow, RemoteProviderName } from './providers.ts'
export { completeSettings } from './settings.ts'
export type { RemoteProviderSettings } from './settings.ts'

// Prices
export { parsePrices, PRICES } from '../usage/prices.ts'
export type { ModelPrice, PriceList } from '../usage/prices.ts'

// Errors
export { ModelConfigError, ModelError } from '../errors.ts'
