import type { ParseArgsConfig, ParseArgsOptionDescriptor } from 'node:util'
import { parseArgs } from 'node:util'
import { McpKitError, UsageError } from '../errors.ts'
import { createLog } from '../log.ts'

/** One option: node's own descriptor, and its words in the help. */
export interface CommandOption extends ParseArgsOptionDescriptor {
  description: string
  /** What stands for the value in the help, such as `PATH`. */
  value?: string
}

/** A bin: what its help says and which options it takes. It takes no positional arguments. */
export interface Command<Options extends Record<string, CommandOption>> {
  name: string
  version: string
  /** One sentence. */
  summary: string
  options: Options
  /** Shown at the end of the help, as they are. */
  examples?: readonly string[]
}

type ParsedValues<Options extends NonNullable<ParseArgsConfig['options']>> = ReturnType<
  typeof parseArgs<{ options: Options; strict: true }>
>['values']

/** The values of a command's options, typed by their descriptors. */
export type CommandValues<Options extends Record<string, CommandOption>> = ParsedValues<Options>

/** What an argument list asks for: a run, or a text to print. */
export type Parsed<Options extends Record<string, CommandOption>> =
  | { values: CommandValues<Options> }
  | { print: string }

/** Reads an argument list. `--help` and `--version` ask for a text; throws {@link UsageError} for what the command does not know. */
export function parseCommand<Options extends Record<string, CommandOption>>(
  command: Command<Options>,
  argv: readonly string[],
): Parsed<Options> {
  if (argv.includes('--help') || argv.includes('-h')) return { print: formatHelp(command) }
  if (argv.includes('--version')) return { print: command.version }
  try {
    const { values } = parseArgs({ args: [...argv], options: command.options, strict: true, allowPositionals: false })
    return { values }
  } catch (error) {
    if (!(error instanceof TypeError)) throw error
    throw new UsageError(error.message.split('. ')[0] ?? error.message, { cause: error })
  }
}

/**
 * Runs a bin and ends the process: with 0 when `main` has resolved, 2 after a {@link UsageError}, 1 after any other failure. The
 * message goes to stderr; a stack only for a failure that nobody foresaw.
 */
export async function runCommand<Options extends Record<string, CommandOption>>(
  command: Command<Options>,
  main: (values: CommandValues<Options>) => Promise<void>,
  argv: readonly string[] = process.argv.slice(2),
): Promise<never> {
  const log = createLog(command.name)
  // A parent that stopped reading the log must not end the server.
  process.stderr.on('error', () => {})
  try {
    const parsed = parseCommand(command, argv)
    if ('print' in parsed) process.stdout.write(`${parsed.print}\n`)
    else await main(parsed.values)
    return process.exit(0)
  } catch (error) {
    if (error instanceof UsageError) {
      log(`${error.message}\nTry: ${command.name} --help`)
      return process.exit(2)
    }
    if (error instanceof McpKitError) log(error.message)
    else log('failed unexpectedly', error)
    return process.exit(1)
  }
}

function formatHelp({ name, summary, options, examples = [] }: Command<Record<string, CommandOption>>): string {
  const rows = Object.entries({ ...options, ...BUILT_IN }).map(
    ([option, { short, value, type, description, multiple }]) => ({
      flag: `${short ? `-${short}, ` : ''}--${option}${type === 'string' ? ` ${value ?? 'VALUE'}` : ''}`,
      description: multiple ? `${description} May be repeated.` : description,
    }),
  )
  const width = Math.max(...rows.map(({ flag }) => flag.length))
  return [
    `Usage: ${name} [options]`,
    '',
    summary,
    '',
    'Options:',
    ...rows.map(({ flag, description }) => `  ${flag.padEnd(width)}  ${description}`),
    ...(examples.length ? ['', 'Examples:', ...examples.map((example) => `  ${example}`)] : []),
  ].join('\n')
}

const BUILT_IN: Record<string, CommandOption> = {
  help: { type: 'boolean', short: 'h', description: 'Print this help.' },
  version: { type: 'boolean', description: 'Print the version.' },
}
