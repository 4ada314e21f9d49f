import { inspect } from 'node:util'

/** Writes one entry for the operator. `cause` is shown with its stack. Never write what the model or a user said. */
export type Log = (message: string, cause?: unknown) => void

/** A log on stderr, where a stdio server must write: stdout is the wire. Entries start with the server's name. */
export function createLog(name: string, output: NodeJS.WritableStream = process.stderr): Log {
  return (message, cause) => {
    output.write(`${name}: ${message}${cause === undefined ? '' : `\n${inspect(cause)}`}\n`)
  }
}
