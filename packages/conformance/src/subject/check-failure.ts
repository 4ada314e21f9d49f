import type { Exchange } from './exchange.ts'

/** The subject breaks the rule that a check holds it to. The message says what was expected and what came. */
export class CheckFailure extends Error {
  override readonly name = 'CheckFailure'
  /** The exchange that shows it, when it is another than the last one of the check. */
  readonly exchange: Exchange | undefined

  constructor(message: string, { exchange }: { exchange?: Exchange | undefined } = {}) {
    super(message)
    this.exchange = exchange
  }
}

/** What a check asks for is not there to be judged. The message says what is missing. */
export class NotProbed extends Error {
  override readonly name = 'NotProbed'
}

/** There is no subject to speak with. The message says what was tried. */
export class UnreachableError extends Error {
  override readonly name = 'UnreachableError'
}
