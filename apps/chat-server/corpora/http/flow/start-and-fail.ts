import type { Step } from '../case.ts'
import type { Evidence } from '../evidence.ts'
import { ServerProcess, openFolder } from '../../support/server-process.ts'

/** Starts another server that ought to refuse to, and keeps what it says. */
export async function startAndFail(
  { found }: Evidence,
  { config: { bind = '', auth = '' } = {} }: Step,
): Promise<void> {
  await using folder = await openFolder()
  try {
    await using server = await ServerProcess.start({ directory: folder.path, env: { HOST: bind, AUTH: auth } })
    found['startError'] = server.url === '' ? '' : undefined
  } catch (error) {
    found['startError'] = (error as Error).message
  }
}
