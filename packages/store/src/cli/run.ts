import { createWriteStream } from 'node:fs'
import { readFile } from 'node:fs/promises'
import type { Readable, Writable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { parseArgs } from 'node:util'
import { toFileSystemError } from '../files/errors.ts'
import { openFileStore } from '../files/open-file-store.ts'
import type { OpenFileStoreOptions } from '../files/open-file-store.ts'
import { checkStore } from '../maintenance/check.ts'
import { deleteUser } from '../maintenance/delete-user.ts'
import { retain } from '../maintenance/retain.ts'
import { openStore } from '../open-store.ts'
import type { OpenStoreOptions } from '../open-store.ts'
import type { SqlStore } from '../sql-store.ts'
import { exportLines, importLines } from '../transfer/json-lines.ts'
import { moveStore } from '../transfer/move.ts'

export const USAGE = `Usage: frontdesk-store <command>

  migrate URL                              Bring the schema up to date
  check URL [--files URL]                  Look for damage; changes nothing
  move FROM TO                             Copy everything into an empty database, and compare
  export URL [--output FILE]               Write everything as JSON Lines
  import URL                               Fill an empty database from standard input
  retain URL --days N [--files URL]        Delete conversations that are older
  delete-user URL ID [--tenant ID] [--files URL]
  --help, --version

URL is file:PATH or postgres://…; that of files is file:DIRECTORY or s3://….`

/** The streams of a command. */
export interface Streams {
  stdin: Readable
  stdout: Writable
  stderr: Writable
}

/** Nobody waits for a command: a statement may take its time. */
const STATEMENT_MS = 60 * 60 * 1000

/** The arguments are not those of a command. */
class UsageError extends Error {}

/** Runs one command and gives its exit code: 0 done, 1 failed or damage found, 2 not understood. */
export async function run(argv: readonly string[], streams: Streams): Promise<number> {
  try {
    return await runCommand(argv, streams)
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error)
    const isMisuse =
      error instanceof UsageError || (error instanceof Error && 'code' in error && isParseCode(error.code))
    streams.stderr.write(isMisuse ? `${message}\n\n${USAGE}\n` : `${message}\n`)
    return isMisuse ? 2 : 1
  }
}

async function runCommand(argv: readonly string[], { stdin, stdout }: Streams): Promise<number> {
  const { values, positionals } = parseArgs({
    args: [...argv],
    allowPositionals: true,
    options: {
      days: { type: 'string' },
      files: { type: 'string' },
      help: { type: 'boolean', short: 'h' },
      output: { type: 'string' },
      tenant: { type: 'string' },
      version: { type: 'boolean' },
    },
  })
  const [command, url = '', other = ''] = positionals
  const say = (value: unknown) => void stdout.write(`${typeof value === 'string' ? value : JSON.stringify(value)}\n`)
  const files = async (options?: OpenFileStoreOptions) =>
    values.files === undefined ? {} : { files: await openFileStore(values.files, options) }
  if (values.version === true) {
    say(await readVersion())
    return 0
  }
  if (values.help === true || command === undefined) {
    say(USAGE)
    return command === undefined && values.help !== true ? 2 : 0
  }
  assertArguments(command, positionals.slice(1))
  switch (command) {
    case 'migrate':
      await withStore(url, {}, async (store) => say(`${store.database.name} is up to date.`))
      return 0
    case 'check': {
      const faults = await withStore(url, { readOnly: true }, async (store) => checkStore(store, await files()))
      for (const fault of faults) say(fault)
      if (faults.length === 0) say('No damage found.')
      return faults.length === 0 ? 0 : 1
    }
    case 'move':
      await withStore(url, { readOnly: true }, (from) =>
        withStore(other, {}, async (to) => say(await moveStore(from, to))),
      )
      return 0
    case 'export':
      await withStore(url, { readOnly: true }, (store) =>
        values.output === undefined
          ? pipeline(exportLines(store), stdout, { end: false })
          : writeNewFile(values.output, exportLines(store)),
      )
      return 0
    case 'import':
      await withStore(url, {}, async (store) => say(await importLines(store, stdin)))
      return 0
    case 'retain': {
      const days = Number(values.days)
      if (!(days >= 1 && Number.isFinite(days))) throw new UsageError('retain needs --days with a number from 1.')
      await withExistingStore(url, async (store) =>
        say(await retain(store, { days, ...(await files({ mustExist: true })) })),
      )
      return 0
    }
    case 'delete-user':
      if (other === '') throw new UsageError('delete-user needs the id of a user; this one is empty.')
      await withExistingStore(url, async (store) =>
        say(await deleteUser(store, { userId: other, tenantId: values.tenant }, await files({ mustExist: true }))),
      )
      return 0
    default:
      throw new UsageError(`${command} is no command.`)
  }
}

const ARGUMENTS: ReadonlyMap<string, number> = new Map([
  ['migrate', 1],
  ['check', 1],
  ['move', 2],
  ['export', 1],
  ['import', 1],
  ['retain', 1],
  ['delete-user', 2],
])

function assertArguments(command: string, given: readonly string[]): void {
  const wanted = ARGUMENTS.get(command)
  if (wanted === undefined) throw new UsageError(`${command} is no command.`)
  if (given.length !== wanted)
    throw new UsageError(`${command} takes ${wanted} argument${wanted === 1 ? '' : 's'}, not ${given.length}.`)
}

async function writeNewFile(path: string, lines: AsyncIterable<string>): Promise<void> {
  try {
    await pipeline(lines, createWriteStream(path, { flags: 'wx', mode: 0o600, flush: true }))
  } catch (error) {
    const isThere = error instanceof Error && 'code' in error && error.code === 'EEXIST'
    if (isThere) throw new Error(`${path} is there already. Name a new file.`, { cause: error })
    throw toFileSystemError(error, path)
  }
}

async function withStore<Result>(
  url: string,
  options: OpenStoreOptions,
  use: (store: SqlStore) => Promise<Result>,
): Promise<Result> {
  if (url === ':memory:')
    throw new UsageError('A database in memory is gone when the command ends. Name a file or a server.')
  await using store = await openStore(url, { ...options, queryTimeoutMs: STATEMENT_MS })
  return await use(store)
}

/** Reads first: that makes no database of a mistyped URL. */
async function withExistingStore(url: string, use: (store: SqlStore) => Promise<void>): Promise<void> {
  await withStore(url, { readOnly: true }, async () => {})
  await withStore(url, {}, use)
}

async function readVersion(): Promise<string> {
  const text = await readFile(new URL('../../package.json', import.meta.url), 'utf8')
  return (JSON.parse(text) as { version: string }).version
}

function isParseCode(code: unknown): boolean {
  return typeof code === 'string' && code.startsWith('ERR_PARSE_ARGS')
}
