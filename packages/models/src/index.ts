// The factory
export { createModelProvider, fullModelName, longestFirstEventMs } from './create-model-provider.ts'
export type { ModelProviderOptions, NamedModelProvider } from './create-model-provider.ts'
export { contextTokensOf } from './providers/context-limits.ts'
export { routeModelName } from './providers/route-model-name.ts'
export { PROVIDER_NAMES, PROVIDERS, REMOTE_PROVIDER_NAMES, isProviderName } from './providers/providers.ts'
export type { ModelApi, ProviderName, ProviderRow, RemoteProviderName } from './providers/providers.ts'
export { completeSettings } from './providers/settings.ts'
export type { RemoteProviderSettings } from './providers/settings.ts'
export { describeShutdown, shutdownOf } from './providers/shutdowns.ts'
export type { Shutdown } from './providers/shutdowns.ts'
export { disableTracing } from './tracing.ts'

// Failures of providers
export { classifyFailure } from './resilience/classify-failure.ts'
export type { FailureClass } from './resilience/classify-failure.ts'
export { isOutOfQuota, isRedirect } from './resilience/model-failure.ts'
export { ProviderBreakers } from './resilience/provider-breakers.ts'
export type { ProviderBreakersOptions } from './resilience/provider-breakers.ts'
export { resilientModelProvider } from './resilience/resilient-model-provider.ts'
export type { Fallback, ResilienceOptions } from './resilience/resilient-model-provider.ts'

// What it costs
export { meteredModelProvider } from './usage/metered-model-provider.ts'
export type { MeterOptions } from './usage/metered-model-provider.ts'
export type { ModelUsage } from './usage/model-usage.ts'
export { parsePrices, PRICES } from './usage/prices.ts'
export type { ModelPrice, PriceList } from './usage/prices.ts'

// Whether it works
export { checkModel } from './check/check-model.ts'
export type { ModelCheck } from './check/model-check.ts'
export { formatChecks } from './check/format-checks.ts'

// Errors
export { ModelConfigError, ModelError, ModelStreamError, ProviderUnavailableError } from './errors.ts'
export type { StreamFailureCode } from './errors.ts'
