import type { CommandOption } from './command.ts'
import { UsageError } from '../errors.ts'

/** The option `--http` of every server. */
export const HTTP_OPTION = {
  type: 'string',
  value: 'PORT',
  description: 'Serve Streamable HTTP on 127.0.0.1 instead of stdio; 0 takes a free port.',
} as const satisfies CommandOption

/** The port that `--http` names; undefined when it was not given. Throws {@link UsageError} when it is none. */
export function parseHttpPort(text: string | undefined): number | undefined {
  if (text === undefined) return undefined
  const port = /^\d{1,5}$/.test(text) ? Number(text) : Infinity
  if (port <= 65_535) return port
  throw new UsageError(`--http is ${JSON.stringify(text)}; it must be a port from 0 to 65535.`)
}
