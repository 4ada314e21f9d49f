import {
  StoreBusyError,
  StoreClosedError,
  StoreDamagedError,
  StoreDisconnectedError,
  StoreFullError,
  StoreReadOnlyError,
} from '../errors.ts'

/** What to do about a failed attempt: repeat it on the connection or on a new one, or give up. */
export type Remedy = 'repeat' | 'reconnect' | 'none'

const SERIALIZATION_FAILURE = '40001'
const DEADLOCK = '40P01'
/** Codes of Postgres's class 57, "operator intervention", that end the connection, and of standby servers that cannot serve yet. */
const ENDED = new Set(['57P01', '57P02', '57P03', '57P05', '25P03'])
const NETWORK = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EAI_AGAIN',
])
/** What `pg` says of a connection that was cut or does not answer; it has no codes for these. */
const CUT =
  /^(Connection terminated|Client has encountered a connection error|Query read timeout|Connection ended unexpectedly|timeout expired)/

export function remedyFor(error: unknown): Remedy {
  const code = codeOf(error)
  if (code === SERIALIZATION_FAILURE || code === DEADLOCK) return 'repeat'
  return isDisconnection(error) ? 'reconnect' : 'none'
}

/** The error that says what to do about a failure of Postgres. Anything else is returned as it is. */
export function toStoreError(error: unknown, name: string): unknown {
  const options = { cause: error }
  if (isDisconnection(error)) {
    return new StoreDisconnectedError(
      `${name} does not answer. Check that it runs and can be reached; try again.`,
      options,
    )
  }
  if (!(error instanceof Error)) return error
  if (error.message === 'Cannot use a pool after calling end on the pool') {
    return new StoreClosedError(`The store at ${name} is closed.`, options)
  }
  if (error.message === 'timeout exceeded when trying to connect') {
    return new StoreBusyError(`All connections to ${name} are taken. Nothing was written; try again.`, options)
  }
  const code = codeOf(error) ?? ''
  if (code === '57014' || code === '55P03' || code === '53300' || code === SERIALIZATION_FAILURE || code === DEADLOCK) {
    return new StoreBusyError(`${name} is too busy (${code}). Nothing was written; try again.`, options)
  }
  if (code === '53100') {
    return new StoreFullError(
      `No space is left for ${name}. Nothing was written; free some space and try again.`,
      options,
    )
  }
  if (code === '25006') {
    return new StoreReadOnlyError(
      `${name} is read-only, perhaps a standby. Nothing was written; name the primary server.`,
      options,
    )
  }
  if (code === 'XX001' || code === 'XX002') {
    return new StoreDamagedError(
      `${name} reports damaged data (${code}). Stop the server and restore a backup.`,
      options,
    )
  }
  if (code === '42P07') {
    return new StoreDamagedError(
      `The schema at ${name} has tables of another application. Name another schema; this one is left as it is.`,
      options,
    )
  }
  if (code.startsWith('28') || code === '3D000' || code === '42501') {
    return new StoreDisconnectedError(
      `${name} refuses this client (${code}). Check the user, password, database and grants.`,
      options,
    )
  }
  return error
}

function isDisconnection(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  if (error instanceof AggregateError) return error.errors.every(isDisconnection)
  const code = codeOf(error)
  return code === undefined ? CUT.test(error.message) : ENDED.has(code) || NETWORK.has(code) || code.startsWith('08')
}

function codeOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined
}
