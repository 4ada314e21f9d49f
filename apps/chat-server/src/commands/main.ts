import { inspect, parseArgs } from 'node:util'
import { disableTracing, ModelConfigError } from '@frontdesk/models'
import { ConfigError, parseConfig } from '../config/config.ts'
import { loadEnvFile } from '../env-file.ts'
import { createLogger } from '../logger.ts'
import { blankSecrets, secretsOf } from '../secrets.ts'
import { StartError } from '../start-error.ts'
import { checkTeam } from './check.ts'

const USAGE = `Usage: frontdesk <command>

  check [FILE]   Look at a team with everything that it names: texts, tool servers, tools, models

FILE is a frontdesk.config.ts or .json; without it, the one that the server would take.`

let secrets: string[] = []
try {
  const { positionals } = parseArgs({ allowPositionals: true })
  const [command, file] = positionals
  loadEnvFile()
  const config = parseConfig({ ...process.env, ...(file !== undefined && { FRONTDESK_CONFIG: file }) })
  secrets = secretsOf(config)
  const logger = createLogger({ ...config.log, level: 'silent' }, { secrets })
  disableTracing()
  switch (command) {
    case 'check': {
      const { path, lines, problems } = await checkTeam(config, { env: process.env, logger })
      console.log(lines.join('\n'))
      if (problems.length === 0) console.log(`\n${path} is valid.`)
      else console.error(`\n${path}:\n${problems.map((problem) => `  - ${problem}.`).join('\n')}`)
      process.exitCode = problems.length === 0 ? 0 : 1
      break
    }
    default:
      console.error(USAGE)
      process.exitCode = 2
  }
} catch (error) {
  const isExplained = [ConfigError, StartError, ModelConfigError].some((kind) => error instanceof kind)
  const text = isExplained ? (error as Error).message : inspect(error)
  console.error(blankSecrets(text, secrets))
  process.exitCode = 1
}
