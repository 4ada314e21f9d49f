import { inspect, parseArgs } from 'node:util'
import { disableTracing, ModelConfigError } from '@frontdesk/models'
import { ConfigError, parseConfig } from '../config/config.ts'
import { loadEnvFile } from '../env-file.ts'
import { createLogger } from '../logger.ts'
import { blankSecrets, secretsOf } from '../secrets.ts'
import { StartError } from '../start-error.ts'
import { Health } from '../parts/health.ts'
import { openStorePart } from '../parts/store.ts'
import { manageAudit } from './audit.ts'
import { checkTeam } from './check.ts'
import { manageKeys } from './keys.ts'
import { UsageError } from './usage-error.ts'
import { manageUsers } from './users.ts'

const USAGE = `Usage: frontdesk <command>

  check [FILE]           Look at a team with everything that it names: texts, tool servers, tools, models
  keys create USER       Make an API key: --scopes chat,sessions,operator --tenant NAME --days N --label TEXT
  keys list              Show the keys, without their secrets
  keys revoke ID
  users disable USER     Refuse a user, whatever it proves: --tenant NAME
  users enable USER
  audit verify           Look for records that were changed, taken out or cut off
  audit export           Write the audit as JSON Lines: --user ID --tenant NAME --since TIME --until TIME
  migrate                Bring the database up to date

FILE is a frontdesk.config.ts or .json; without it, the one that the server would take. The database is that of DATABASE_URL.`

let secrets: string[] = []
try {
  const { positionals, values: options } = parseArgs({
    allowPositionals: true,
    options: {
      tenant: { type: 'string' },
      scopes: { type: 'string' },
      days: { type: 'string' },
      label: { type: 'string' },
      user: { type: 'string' },
      since: { type: 'string' },
      until: { type: 'string' },
    },
  })
  const [command, ...rest] = positionals
  const [file] = command === 'check' ? rest : []
  loadEnvFile()
  const config = parseConfig({ ...process.env, ...(file !== undefined && { FRONTDESK_CONFIG: file }) })
  secrets = secretsOf(config)
  const logger = createLogger({ ...config.log, level: 'silent' }, { secrets })
  disableTracing()
  const openStore = () => openStorePart(config, { health: new Health() })
  switch (command) {
    case 'check': {
      const { path, lines, problems } = await checkTeam(config, { env: process.env, logger })
      console.log(lines.join('\n'))
      if (problems.length === 0) console.log(`\n${path} is valid.`)
      else console.error(`\n${path}:\n${problems.map((problem) => `  - ${problem}.`).join('\n')}`)
      process.exitCode = problems.length === 0 ? 0 : 1
      break
    }
    case 'keys': {
      await using store = await openStore()
      console.log(await manageKeys(rest, options, store))
      break
    }
    case 'users': {
      await using store = await openStore()
      console.log(await manageUsers(rest, options, store))
      break
    }
    case 'audit': {
      await using store = await openStore()
      const { isSound } = await manageAudit(rest, options, { store, print: console.log })
      process.exitCode = isSound ? 0 : 1
      break
    }
    case 'migrate': {
      await using store = await openStore()
      console.log(`${store.database.name} is up to date.`)
      break
    }
    default:
      console.error(USAGE)
      process.exitCode = 2
  }
} catch (error) {
  const isExplained = [ConfigError, StartError, ModelConfigError, UsageError].some((kind) => error instanceof kind)
  const text = isExplained ? (error as Error).message : inspect(error)
  console.error(blankSecrets(text, secrets))
  process.exitCode = error instanceof UsageError ? 2 : 1
}
