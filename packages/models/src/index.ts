// The factory
export { createModelProvider, fullModelName } from './create-model-provider.ts'
export type { ModelProviderOptions, NamedModelProvider } from './create-model-provider.ts'
export { routeModelName } from './providers/route-model-name.ts'
export { PROVIDER_NAMES, PROVIDERS, REMOTE_PROVIDER_NAMES, isProviderName } from './providers/providers.ts'
export type { ModelApi, ProviderName, ProviderRow, RemoteProviderName } from './providers/providers.ts'
export { completeSettings } from './providers/settings.ts'
export type { RemoteProviderSettings } from './providers/settings.ts'
export { describeShutdown, shutdownOf } from './providers/shutdowns.ts'
export type { Shutdown } from './providers/shutdowns.ts'
export { disableTracing } from './tracing.ts'

// Failures of providers
export { isOutOfQuota, isRedirect } from './model-failure.ts'
export { createModelRetry } from './model-retry.ts'
export type { ModelRetryOptions } from './model-retry.ts'

// Errors
export { ModelConfigError, ModelError, ModelStreamError } from './errors.ts'
export type { StreamFailureCode } from './errors.ts'
