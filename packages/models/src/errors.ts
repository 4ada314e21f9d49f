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
