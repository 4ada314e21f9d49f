import type { PostgresConnection } from './connection.ts'

const LOCK_TIMEOUT_MS = 1_000
/** How often the server looks whether this end has gone while it computes. */
const CONNECTION_CHECK_MS = 500

/** What one session was found to be. */
export interface SessionFacts {
  role: string
  isSuperuser: boolean
  /** A table that the role owns; null when it owns none. */
  ownTable: string | null
  /** The schemas that unqualified names are looked up in, quoted. */
  schemas: string[]
  /** Whether the server can notice by itself that its client has gone. */
  canCheckConnection: boolean
}

const FACTS = `
  SELECT current_user, r.rolsuper, (
    SELECT min(c.oid::regclass::text) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE c.relkind IN ('r', 'p', 'v', 'm') AND n.nspname NOT IN ('pg_catalog', 'information_schema') AND n.nspname !~ '^pg_'
      AND pg_has_role(c.relowner, 'USAGE')
  ), array_to_json(ARRAY(SELECT quote_ident(s) FROM unnest(current_schemas(false)) AS s WHERE s <> 'pg_catalog'))
  FROM pg_roles r WHERE r.rolname = current_user`

/** Looks at a new session once. */
export async function readFacts(connection: PostgresConnection): Promise<SessionFacts> {
  const [row] = (await connection.run(FACTS)).rows
  const [role, isSuperuser, ownTable, schemas] = row ?? []
  return {
    role: String(role),
    isSuperuser: isSuperuser === 't',
    ownTable: ownTable ?? null,
    schemas: JSON.parse(schemas ?? '[]') as string[],
    canCheckConnection: await canSet(connection, `client_connection_check_interval = ${CONNECTION_CHECK_MS}`),
  }
}

/** The command that begins a transaction with its limits, in one round trip. Nothing of it outlives the transaction. */
export function beginCommand(
  { schemas, canCheckConnection }: SessionFacts,
  { isReadOnly, statementTimeoutMs }: { isReadOnly: boolean; statementTimeoutMs: number },
): string {
  const settings = [
    `statement_timeout = ${statementTimeoutMs}`,
    `lock_timeout = ${LOCK_TIMEOUT_MS}`,
    `idle_in_transaction_session_timeout = ${statementTimeoutMs * 2}`,
    // The parser here reads a backslash in a string as itself, and so must the server.
    'standard_conforming_strings = on',
    // Built-in names come first, so that no namesake can take their place.
    `search_path = ${['pg_catalog', ...schemas].join(', ')}`,
    ...(canCheckConnection ? [`client_connection_check_interval = ${CONNECTION_CHECK_MS}`] : []),
  ]
  return [
    `BEGIN ${isReadOnly ? 'READ ONLY' : 'READ WRITE'}`,
    ...settings.map((setting) => `SET LOCAL ${setting}`),
  ].join('; ')
}

/** Some servers and some systems do not know a setting, and say so only when it is set. */
async function canSet(connection: PostgresConnection, setting: string): Promise<boolean> {
  try {
    await connection.command(`BEGIN; SET LOCAL ${setting}`)
    return true
  } catch {
    // The server has none, or not on its system: the time limit stands without it.
    return false
  } finally {
    await connection.command('ROLLBACK')
  }
}
