/** The server cannot start, for a reason that its message names with the remedy. */
export class StartError extends Error {
  readonly code = 'cannot_start'

  constructor(message: string, options?: ErrorOptions) {
    super(message, options)
    this.name = 'StartError'
  }
}
