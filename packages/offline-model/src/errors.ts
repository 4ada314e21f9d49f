/** The request asks for what the offline model cannot give, such as structured output. Another model can; a retry cannot. */
export class ModelCapabilityError extends Error {
  readonly code = 'model_capability'

  constructor(message: string, options?: ErrorOptions) {
    super(message, options)
    this.name = 'ModelCapabilityError'
  }
}
