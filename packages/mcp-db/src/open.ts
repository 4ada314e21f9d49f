import { setTimeout as sleep } from 'node:timers/promises'
import { setFlagsFromString } from 'node:v8'
import type { Log, ResourceStack } from '@frontdesk/mcp-kit'
import { StartError } from '@frontdesk/mcp-kit'
import type { Config, DatabasePlace } from './config.ts'
import type { Database } from './database.ts'
import { UnavailableError } from './errors.ts'
import type { RemoteDatabase } from './postgres/open.ts'
import { openPostgresDatabase, PrivilegedRoleError } from './postgres/open.ts'
import { assertSqliteFile, assertSqliteHeader } from './sqlite/assert-file.ts'
import { openSqliteDatabase } from './sqlite/open.ts'

/** How long the start waits to find out whether a server lets us in. A host gives it five seconds in all. */
const FIRST_LOOK_MS = 1_500

/** Opens every database of the configuration. Throws `StartError` when one of them can be seen to be unusable. */
export async function openDatabases(config: Config, resources: ResourceStack, log: Log): Promise<Database[]> {
  return Promise.all(config.databases.map(async (place) => openDatabase(place, config, { resources, log })))
}

async function openDatabase(
  place: DatabasePlace,
  { limits, allowWrite, allowPrivilegedRole, tenantSetting }: Config,
  { resources, log }: { resources: ResourceStack; log: Log },
): Promise<Database> {
  if ('path' in place) {
    assertSqliteFile(place.path)
    assertSqliteHeader(place.path)
    return resources.use(openSqliteDatabase({ ...place, limits, allowWrite }))
  }
  // The parser is WebAssembly: optimizing its functions as they grow hot takes hundreds of megabytes for a moment, and saves little.
  for (const flag of ['--no-wasm-tier-up', '--no-wasm-dynamic-tiering']) setFlagsFromString(flag)
  const options = { ...place, limits, allowWrite, allowPrivilegedRole, tenantSetting }
  const database = resources.use(openPostgresDatabase(options))
  const refusal = await Promise.race([look(database, log), sleep(FIRST_LOOK_MS, undefined, { ref: false })])
  if (refusal !== undefined) throw new StartError(refusal.message, { cause: refusal })
  return database
}

/** Connects once. A server that is down now may be up when somebody asks; until then the tools say what is wrong. */
async function look(database: RemoteDatabase, log: Log): Promise<PrivilegedRoleError | undefined> {
  try {
    await database.connect({ signal: new AbortController().signal })
  } catch (error) {
    if (error instanceof PrivilegedRoleError) return error
    if (!(error instanceof UnavailableError)) throw error
    log(`${database.name} is not there yet. ${error.message}`)
  }
  return undefined
}
