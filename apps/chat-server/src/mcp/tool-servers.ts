import { existsSync, statSync } from 'node:fs'
import { nodeServerSpec } from '@frontdesk/mcp-host'
import type { McpServerSpec } from '@frontdesk/mcp-host'
import { StartError } from '../start-error.ts'

/** Which variable names what a server opens. */
export const TOOL_SERVER_VARIABLES: Readonly<Record<string, string>> = {
  db: 'ANALYST_DATABASE',
  files: 'LIBRARIAN_ROOT',
}

/** Which MCP servers run beside this one, and what each is given. */
export function toolServers({ databasePath, filesRoot }: { databasePath: string; filesRoot: string }): McpServerSpec[] {
  if (!existsSync(databasePath)) {
    throw new StartError(
      `ANALYST_DATABASE is ${databasePath}, where there is no file. Set it to an SQLite file, or unset it for the demo shop.`,
    )
  }
  if (!statSync(filesRoot, { throwIfNoEntry: false })?.isDirectory()) {
    throw new StartError(
      `LIBRARIAN_ROOT is ${filesRoot}, which is no folder. Set it to one, or unset it for the demo handbook.`,
    )
  }
  return [
    nodeServerSpec('db', import.meta.resolve('@frontdesk/mcp-db/main'), ['--database', databasePath], {
      required: true,
    }),
    nodeServerSpec('files', import.meta.resolve('@frontdesk/mcp-files/main'), ['--root', filesRoot], {
      required: true,
    }),
  ]
}
