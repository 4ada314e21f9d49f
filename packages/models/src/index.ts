// The factory
export { createModelProvider, routeModelName } from './create-model-provider.ts'
export type { ModelProviderOptions, NamedModelProvider, RemoteProviderSettings } from './create-model-provider.ts'
export { PROVIDER_NAMES, PROVIDERS, isProviderName } from './providers.ts'
export type { ModelApi, ProviderName, ProviderRow, RemoteProviderName } from './providers.ts'
export { disableTracing } from './tracing.ts'

// Failures of providers
export { isOutOfQuota, isRedirect } from './model-failure.ts'
export { createModelRetry } from './model-retry.ts'
export type { ModelRetryOptions } from './model-retry.ts'

// Errors
export { ModelConfigError, ModelError } from './errors.ts'
