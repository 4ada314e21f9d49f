import { existsSync } from 'node:fs'
import { ConfigError } from './config/config.ts'

/** Adds what `.env` in this folder says to the environment; what is there already stays. Throws {@link ConfigError} when it cannot be read. */
export function loadEnvFile(): void {
  if (!existsSync('.env')) return
  try {
    process.loadEnvFile('.env')
  } catch (error) {
    throw new ConfigError(
      'Frontdesk cannot start:\n  - .env is there and cannot be read. Make it a file that this user may read.',
      { cause: error },
    )
  }
}
