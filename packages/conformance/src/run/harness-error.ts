/** The kit cannot do what it was asked to: wrong use, or no subject. The message says what to do. */
export class HarnessError extends Error {
  override readonly name = 'HarnessError'
}
