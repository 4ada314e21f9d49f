/**
 * Everything that `@frontdesk/models` throws on purpose. `code` is stable; the message says which setting is wrong and what to do, and never holds
 * a key.
 */
export abstract class ModelError extends Error {
  abstract readonly code: string

  constructor(message: string, options?: ErrorOptions) {
    super(message, options)
    this.name = new.target.name
  }
}

/** A provider is unknown, or lacks a setting it needs. Thrown before any request is made. `variable` is the setting to change. */
export class ModelConfigError extends ModelError {
  readonly code = 'model_config'
  readonly variable: string

  constructor(message: string, { variable, cause }: { variable: string; cause?: unknown }) {
    super(message, { cause })
    this.variable = variable
  }
}

/** What a model's stream failed with after it had begun. */
export type StreamFailureCode = 'stream_cut' | 'stream_idle' | 'stream_malformed' | 'empty_answer' | 'provider_error'

/**
 * A stream that began with 200 and did not come to a good end: the provider said so, or it broke off. `code` is one of {@link StreamFailureCode}, or the
 * provider's own; `status` is the status that the provider would have answered with, if it said one.
 */
export class ModelStreamError extends ModelError {
  readonly code: string
  readonly status: number | undefined

  constructor(
    code: StreamFailureCode | (string & {}),
    message: string,
    { status, cause }: { status?: number; cause?: unknown } = {},
  ) {
    super(message, { cause })
    this.code = code
    this.status = status
  }
}

/** A provider is left alone because its last calls have all failed. Nothing was sent to it; asking again in half a minute may help. */
export class ProviderUnavailableError extends ModelError {
  readonly code = 'provider_unavailable'
  readonly provider: string

  constructor(provider: string, { cause }: { cause?: unknown } = {}) {
    super(`The model provider ${provider} has failed several times in a row and is not asked for a while.`, { cause })
    this.provider = provider
  }
}
