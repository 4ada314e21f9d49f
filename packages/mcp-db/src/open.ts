import { setFlagsFromString } from 'node:v8'
import type { Log, ResourceStack } from '@frontdesk/mcp-kit'
import { StartError } from '@frontdesk/mcp-kit'
import type { Config, DatabasePlace } from './config.ts'
import type { Database } from './database.ts'
import { assertSqliteHeader } from './sqlite/assert-header.ts'
import { openPostgresDatabase, PrivilegedRoleError } from './postgres/open.ts'
import { openSqliteDatabase } from './sqlite/open.ts'

const CONNECT_TIMEOUT_MS = 5_000

/** Opens every database of the configuration. Throws `StartError` when one of them can be seen to be unusable. */
export async function openDatabases(config: Config, resources: ResourceStack, log: Log): Promise<Database[]> {
  return Promise.all(config.databases.map(async (place) => resources.use(await openDatabase(place, config, log))))
}

async function openDatabase(
  place: DatabasePlace,
  { limits, allowWrite, ...options }: Config,
  log: Log,
): Promise<Database> {
  if ('path' in place) {
    const database = openSqliteDatabase({ ...place, limits, allowWrite })
    assertSqliteHeader(place.path)
    return database
  }
  // The parser is WebAssembly: optimizing its functions as they grow hot takes hundreds of megabytes for a moment, and saves little.
  for (const flag of ['--no-wasm-tier-up', '--no-wasm-dynamic-tiering']) setFlagsFromString(flag)
  const { allowPrivilegedRole, tenantSetting } = options
  const database = openPostgresDatabase({ ...place, limits, allowWrite, allowPrivilegedRole, tenantSetting })
  try {
    await database.connect({ signal: AbortSignal.timeout(CONNECT_TIMEOUT_MS) })
  } catch (error) {
    if (error instanceof PrivilegedRoleError) {
      await database[Symbol.asyncDispose]()
      throw new StartError(error.message, { cause: error })
    }
    // A server that is down now may be up when somebody asks; until then the tools say what is wrong.
    log(`${place.name} cannot be reached yet`, error)
  }
  return database
}
