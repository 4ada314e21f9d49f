import type { PostgresConnection } from './connection.ts'
import { quote } from '../../qualified-name.ts'

const LOCK_TIMEOUT_MS = 1_000
/** How often the server looks whether this end has gone while it computes. */
const CONNECTION_CHECK_MS = 500

/** What one session was found to be. */
export interface SessionFacts {
  role: string
  isSuperuser: boolean
  /** A table that the role owns; null when it owns none. */
  ownTable: string | null
  /** The schemas that unqualified names are looked up in. */
  schemas: string[]
  /** The texts have no encoding that the server knows of: each may be written in another. */
  isWithoutEncoding: boolean
  /** Whether the server can notice by itself that its client has gone. */
  canCheckConnection: boolean
}

/** What a session and its transaction were found to be. */
export interface TransactionFacts extends SessionFacts {
  /** The database has functions, operators or casts that are not built in, its own or of an extension, that a name could mean. */
  hasAddedCode: boolean
}

/** Numbers from here on belong to what a database has added. */
const ADDED_CODE = ['proc', 'operator', 'cast']
  .map((table) => `EXISTS (SELECT FROM pg_catalog.pg_${table} WHERE oid >= 16384)`)
  .join(' OR ')

const FACTS = `
  SELECT current_user, r.rolsuper, (
    SELECT min(c.oid::regclass::text) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE c.relkind IN ('r', 'p', 'v', 'm') AND n.nspname NOT IN ('pg_catalog', 'information_schema') AND n.nspname !~ '^pg_'
      AND pg_has_role(c.relowner, 'USAGE')
  ), array_to_json(ARRAY(SELECT s FROM unnest(current_schemas(false)) AS s WHERE s <> 'pg_catalog')),
    current_setting('server_encoding') = 'SQL_ASCII'
  FROM pg_roles r WHERE r.rolname = current_user`

/** Looks at a new session once. */
export async function readFacts(connection: PostgresConnection): Promise<SessionFacts> {
  const [row] = (await connection.run(FACTS)).rows
  const [role, isSuperuser, ownTable, schemas, isWithoutEncoding] = row ?? []
  return {
    role: String(role),
    isSuperuser: isSuperuser === 't',
    ownTable: ownTable ?? null,
    schemas: JSON.parse(schemas ?? '[]') as string[],
    isWithoutEncoding: isWithoutEncoding === 't',
    canCheckConnection: await canSet(connection, `client_connection_check_interval = ${CONNECTION_CHECK_MS}`),
  }
}

/**
 * What colours an answer or the meaning of a statement, at the values that this server is written for, whatever the database or the
 * role has set. All of them can be set by anybody.
 */
const FIXED_SETTINGS = [
  // The parser here reads a backslash in a string as itself, and so must the server.
  'standard_conforming_strings = on',
  "datestyle = 'ISO, MDY'",
  "intervalstyle = 'postgres'",
  "timezone = 'UTC'",
  'extra_float_digits = 3',
  "bytea_output = 'hex'",
  "xmlbinary = 'base64'",
  "xmloption = 'content'",
  "lc_monetary = 'C'",
  "lc_numeric = 'C'",
  "lc_time = 'C'",
  'array_nulls = on',
  'transform_null_equals = off',
  'quote_all_identifiers = off',
  'row_security = on',
]

/** This one the server reads from a file, each time that it is set: it is set where it differs only. */
export const FIXED_ABBREVIATIONS = "SET LOCAL timezone_abbreviations = 'Default'"

/**
 * The command that begins a transaction with its limits, in one round trip. Nothing of it outlives the transaction, so that a pooler
 * may give each transaction another session. Its last row tells which backend runs it, since when, whether there is added code, and
 * whether {@link FIXED_ABBREVIATIONS} has to follow.
 */
export function beginCommand(
  { schemas, canCheckConnection, isWithoutEncoding }: SessionFacts,
  { isReadOnly, statementTimeoutMs }: { isReadOnly: boolean; statementTimeoutMs: number },
): string {
  const settings = [
    `statement_timeout = ${statementTimeoutMs}`,
    `lock_timeout = ${LOCK_TIMEOUT_MS}`,
    `idle_in_transaction_session_timeout = ${statementTimeoutMs * 2}`,
    ...FIXED_SETTINGS,
    searchPath(schemas),
    // The server then hands out the bytes as they are, and this end reads them as UTF-8 where they are.
    ...(isWithoutEncoding ? ["client_encoding = 'SQL_ASCII'"] : []),
    ...(canCheckConnection ? [`client_connection_check_interval = ${CONNECTION_CHECK_MS}`] : []),
  ]
  return [
    `BEGIN ${isReadOnly ? 'READ ONLY' : 'READ WRITE'}`,
    ...settings.map((setting) => `SET LOCAL ${setting}`),
    `SELECT pg_catalog.pg_backend_pid(), extract(epoch FROM pg_catalog.now()), ${ADDED_CODE}, ` +
      "pg_catalog.current_setting('timezone_abbreviations') <> 'Default'",
  ].join('; ')
}

/** The setting of the schemas to look in. Built-in names come first, so that no namesake of a type or table can take their place. */
export function searchPath(schemas: readonly string[]): string {
  return `search_path = ${['pg_catalog', ...schemas.map(quote)].join(', ')}`
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
