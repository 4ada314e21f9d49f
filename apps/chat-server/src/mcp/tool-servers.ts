import { existsSync, statSync } from 'node:fs'
import { nodeServerSpec } from '@frontdesk/mcp-host'
import type { McpServerSpec } from '@frontdesk/mcp-host'
import type { SharedStore } from './shared-store.ts'
import { StartError } from '../start-error.ts'

/** Which variable names what a server opens. */
export const TOOL_SERVER_VARIABLES: Readonly<Record<string, string>> = {
  db: 'ANALYST_DATABASE',
  files: 'LIBRARIAN_ROOT',
  tasks: 'DATABASE_URL',
}

export interface ToolSources {
  databasePath: string
  filesRoot: string
  /** Where conversations and their files are, for the to-do lists and the uploads. Undefined when no other process can open it. */
  store?: SharedStore | undefined
}

/** Which MCP servers run beside this one, and what each is given. */
export function toolServers({ databasePath, filesRoot, store }: ToolSources): McpServerSpec[] {
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
    nodeServerSpec(
      'files',
      import.meta.resolve('@frontdesk/mcp-files/main'),
      [
        '--root',
        filesRoot,
        ...(store ? ['--uploads-database', store.databaseUrl, '--uploads-files', store.filesUrl] : []),
      ],
      { required: true, ...(store && { env: store.env }) },
    ),
    ...(store
      ? [
          nodeServerSpec('tasks', import.meta.resolve('@frontdesk/mcp-tasks/main'), ['--database', store.databaseUrl], {
            env: store.env,
          }),
        ]
      : []),
  ]
}
