import { inspect, parseArgs } from 'node:util'
import { disableTracing, ModelConfigError } from '@frontdesk/models'
import type { SqlStore } from '@frontdesk/store'
import { ConfigError, parseConfig } from '../config/config.ts'
import type { Config } from '../config/config.ts'
import { createLogger } from '../logger.ts'
import { blankSecrets, secretsOf } from '../secrets.ts'
import { StartError } from '../start-error.ts'
import { StoreUnavailableError, TransferError } from '@frontdesk/store'
import { Health } from '../parts/health.ts'
import { openStorePart } from '../parts/store.ts'
import { VERSION } from '../version.ts'
import { BackupError } from './backup/manifest.ts'
import { runBackup, runRestore } from './backup/run-backup.ts'
import { checkTeam } from './check-team.ts'
import { examine } from './doctor/examine.ts'
import { failed, formatFindings } from './doctor/finding.ts'
import { readEnvironment } from './environment.ts'
import { runImport } from './import/run-import.ts'
import { initFolder } from './init/init-folder.ts'
import { evaluate } from './eval.ts'
import { manageAudit } from './records/audit.ts'
import { manageKeys } from './records/keys.ts'
import { manageUsers } from './records/users.ts'
import { offerOfFolder } from './start/offer-of-folder.ts'
import { UsageError } from './usage-error.ts'
import { USAGE } from './usage.ts'

const OPTIONS = {
  tenant: { type: 'string' },
  scopes: { type: 'string' },
  days: { type: 'string' },
  label: { type: 'string' },
  user: { type: 'string' },
  since: { type: 'string' },
  until: { type: 'string' },
  issuer: { type: 'string' },
  junit: { type: 'string' },
  only: { type: 'string' },
  concurrency: { type: 'string' },
  timeout: { type: 'string' },
  help: { type: 'boolean', short: 'h' },
  version: { type: 'boolean' },
} as const

/** Errors whose message says everything: what happened and what to do. */
const EXPLAINED = [
  ConfigError,
  StartError,
  ModelConfigError,
  UsageError,
  BackupError,
  StoreUnavailableError,
  TransferError,
]

/** Runs one command of an operator and gives its exit code: 0 done, 1 failed or something is wrong, 2 not understood. Tells failures on stderr. */
export async function runCommand(argv: readonly string[]): Promise<number> {
  let secrets: string[] = []
  try {
    const { positionals, values: options } = readArguments(argv)
    const [command, ...rest] = positionals
    if (options.help) return print(USAGE)
    if (options.version) return print(VERSION)
    const [file] = command === 'check' ? rest : []
    const { env: found, notes } = readEnvironment()
    if (command === 'init') return print(initFolder(process.cwd(), offerOfFolder(process.cwd(), process.env)))
    const env = { ...found, ...(file !== undefined && { FRONTDESK_CONFIG: file }) }
    const config = readConfig(env, command)
    if (config === undefined) return 1
    secrets = secretsOf(config)
    const logger = createLogger({ ...config.log, level: 'silent' }, { secrets })
    disableTracing()
    const withStore = async (work: (store: SqlStore) => Promise<number>) => {
      await using store = await openStorePart(config, { health: new Health() })
      return await work(store)
    }
    switch (command) {
      case 'check': {
        const { path, lines, problems } = await checkTeam(config, { env, logger })
        print(lines.join('\n'))
        if (problems.length === 0) return print(`\n${path} is valid.`)
        return fail(`\n${path}:\n${problems.map((problem) => `  - ${problem}.`).join('\n')}`, 1)
      }
      case 'doctor': {
        const findings = await examine(config, { env, logger, notes })
        print(blankSecrets(formatFindings(findings), secrets))
        return findings.some(({ state }) => state === 'failed') ? 1 : 0
      }
      case 'backup':
        return print(await runBackup(rest, config))
      case 'restore': {
        const { text, isSound } = await runRestore(rest, config)
        return isSound ? print(text) : fail(text, 1)
      }
      case 'eval':
        return await evaluate(rest, options, { config, env, logger, folder: process.cwd(), print, withStore })
      case 'keys':
        return await withStore(async (store) => print(await manageKeys(rest, options, store)))
      case 'users':
        return await withStore(async (store) => print(await manageUsers(rest, options, store)))
      case 'audit':
        return await withStore(async (store) => {
          const { isSound } = await manageAudit(rest, options, { store, print })
          return isSound ? 0 : 1
        })
      case 'import':
        return await withStore(async (store) => print(await runImport(rest, options, { store, config })))
      case 'migrate':
        return await withStore(async ({ database }) => print(`${database.name} is up to date.`))
      default:
        return fail(USAGE, 2)
    }
  } catch (error) {
    const isExplained = EXPLAINED.some((kind) => error instanceof kind)
    const text = isExplained ? (error as Error).message : inspect(error)
    return fail(blankSecrets(text, secrets), error instanceof UsageError ? 2 : 1)
  }
}

/** For the doctor a wrong configuration is a finding like any other, after which there is nothing else to look at. */
function readConfig(env: NodeJS.ProcessEnv, command: string | undefined): Config | undefined {
  try {
    return parseConfig(env)
  } catch (error) {
    if (command !== 'doctor' || !(error instanceof ConfigError)) throw error
    print(formatFindings([failed('configuration', error.message)]))
    return undefined
  }
}

function readArguments(argv: readonly string[]) {
  try {
    return parseArgs({ args: [...argv], allowPositionals: true, options: OPTIONS })
  } catch (cause) {
    throw new UsageError(`${cause instanceof Error ? cause.message : String(cause)}\n\n${USAGE}`, { cause })
  }
}

/** Says it, and gives the code of a command that did what it was asked. */
function print(text: string): number {
  process.stdout.write(`${text}\n`)
  return 0
}

function fail(text: string, code: number): number {
  process.stderr.write(`${text}\n`)
  return code
}
