import { dirname } from 'node:path'
import { isBuiltinServer } from '@frontdesk/config'
import type { BuiltinServer, TeamConfig } from '@frontdesk/config'
import { VariableExpander } from '@frontdesk/mcp-host'
import type { Environment } from '../team/file/present-team.ts'

/** What the server itself wants of tool servers, whatever a team calls them. */
export interface ServerRoles {
  database?: string | undefined
  files?: string | undefined
  tasks?: string | undefined
  /** Whether the database is the demo shop, whose tables are known. */
  isShop: boolean
}

/** Which of the running servers has which role: the first of each kind. */
export function serverRoles(
  { servers }: TeamConfig,
  { running, env, path }: { running: readonly string[]; env: Environment; path: string },
): ServerRoles {
  const builtins = running.flatMap((name) => {
    const server = servers[name]
    return server !== undefined && isBuiltinServer(server) ? [{ name, server }] : []
  })
  const find = (kind: BuiltinServer['builtin']) => builtins.find(({ server }) => server.builtin === kind)
  const database = find('database')
  const place = database?.server.builtin === 'database' ? database.server.database : ''
  const isShop = new VariableExpander({ env, folder: dirname(path) }).expand(place) === 'demo:shop'
  return { database: database?.name, files: find('files')?.name, tasks: find('tasks')?.name, isShop }
}
