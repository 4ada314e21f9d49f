import { loadEnvFile } from '../env-file.ts'
import { offerOfFolder } from './start/offer-of-folder.ts'

/** The environment as `frontdesk start` in this folder has it: with `.env`, and with what the folder offers where nothing else is set. */
export function readEnvironment(): { env: NodeJS.ProcessEnv; notes: readonly string[] } {
  loadEnvFile()
  const { variables, notes } = offerOfFolder(process.cwd(), process.env)
  return { env: { ...process.env, ...variables }, notes }
}
