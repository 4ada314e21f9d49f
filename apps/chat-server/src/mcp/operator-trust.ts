import { resolve } from 'node:path'
import { LoginFile, McpConfigError, openPinFile } from '@frontdesk/mcp-host'
import type { ToolPins } from '@frontdesk/mcp-host'
import type { Config } from '../config/config.ts'
import { makeDataFolder } from '../data-folder.ts'
import { StartError } from '../start-error.ts'

/** What the tools of others were when they were first seen, in DATA_DIR. Throws {@link StartError} for a file that is damaged. */
export async function openPins({ team: { dataDirectory } }: Pick<Config, 'team'>): Promise<ToolPins> {
  await makeDataFolder(resolve(dataDirectory))
  return explained(() => openPinFile(resolve(dataDirectory, 'mcp-pins.json')))
}

/** The operator's logins to the servers of others, in DATA_DIR, which need not be there. Throws {@link StartError} for a file that is damaged. */
export function openLogins({ team: { dataDirectory } }: Pick<Config, 'team'>): LoginFile {
  return explained(() => new LoginFile(resolve(dataDirectory, 'mcp-logins.json')))
}

function explained<Result>(open: () => Result): Result {
  try {
    return open()
  } catch (error) {
    if (!(error instanceof McpConfigError)) throw error
    throw new StartError(error.message, { cause: error })
  }
}
