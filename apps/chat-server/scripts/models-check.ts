/** `pnpm models:check [MODEL]`: asks the configured model for what a team needs of it. Ends with 1 when something does not work. */
import {
  checkModel,
  createModelProvider,
  describeShutdown,
  formatChecks,
  fullModelName,
  routeModelName,
} from '@frontdesk/models'
import { ConfigError, parseConfig } from '../src/config/config.ts'
import { loadEnvFile } from '../src/env-file.ts'
import { blankSecrets, secretsOf } from '../src/secrets.ts'

let secrets: string[] = []
try {
  loadEnvFile()
  const config = parseConfig(process.env)
  secrets = secretsOf(config)
  const { provider } = config.models
  const model = fullModelName(process.argv[2] ?? '', provider)
  const route = routeModelName(model, provider.provider)
  print(`${model}\n`)
  if (route.provider === 'offline') {
    print('The offline model asks nobody: there is nothing to check. Set LLM_PROVIDER and its key to check a provider.')
  } else {
    const end = describeShutdown(route.provider, route.model)
    if (end !== undefined) print(`${end}\n`)
    const checks = await checkModel(createModelProvider(provider), model)
    print(blankSecrets(formatChecks(checks), secrets))
    if (checks.some(({ works }) => !works)) process.exitCode = 1
  }
} catch (error) {
  const text = error instanceof ConfigError ? error.message : String(error)
  process.stderr.write(`${blankSecrets(text, secrets)}\n`)
  process.exitCode = 1
}

function print(text: string): void {
  process.stdout.write(`${text}\n`)
}
