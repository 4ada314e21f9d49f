/**
 * Takes the reports that the server does not send over the wire. A pino logger fits as it is. The facts never contain
 * message text or secrets.
 */
export interface Logger {
  info(facts: object, message: string): void
  warn(facts: object, message: string): void
  error(facts: object, message: string): void
}

/** Warnings and errors to the console; what merely happened is not worth a line there. */
export const consoleLogger: Logger = {
  info() {},
  // oxlint-disable-next-line no-console -- the default of a library that was given no logger: a lost error would be worse
  warn: (facts, message) => console.warn(message, facts),
  // oxlint-disable-next-line no-console -- as above
  error: (facts, message) => console.error(message, facts),
}
