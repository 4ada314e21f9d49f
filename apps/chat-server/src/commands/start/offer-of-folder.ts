import { closeSync, openSync, readdirSync, readSync, statSync } from 'node:fs'
import { join, resolve } from 'node:path'

/** What a folder offers to the team that ships with the server. */
export interface FolderOffer {
  /** Variables to add to the environment. */
  variables: Record<string, string>
  /** A line for people for everything that was found, and for what cannot be chosen for them. */
  notes: string[]
}

/** A folder of one of these names is taken for the documents. The first that is there counts. */
const DOCUMENT_FOLDERS = ['documents', 'docs', 'handbook', 'knowledge']
const TEAM_FILES = ['frontdesk.config.ts', 'frontdesk.config.json']
const DATABASE_NAME = /\.(db|sqlite|sqlite3)$/i
const SQLITE_MAGIC = 'SQLite format 3\0'

/**
 * Looks for a database and a folder of documents that the shipped team can answer from. The environment comes first: what it sets is not looked for. A
 * team of the folder's own says by itself what it answers from.
 */
export function offerOfFolder(folder: string, env: NodeJS.ProcessEnv): FolderOffer {
  const variables: Record<string, string> = {}
  const notes: string[] = []
  const isSet = (name: string) => (env[name]?.trim() ?? '') !== ''
  if (isFile(join(folder, 'mcp.json')) && !isSet('MCP_CONFIG')) notes.push('Tool servers:  those of mcp.json')
  const team = TEAM_FILES.find((name) => isFile(join(folder, name)))
  if (isSet('FRONTDESK_CONFIG') || team !== undefined) {
    notes.push(`Team:  ${env['FRONTDESK_CONFIG'] ?? team}`)
    return { variables, notes }
  }
  if (!isSet('ANALYST_DATABASE')) {
    const [database, ...others] = databasesIn(folder, env)
    if (database !== undefined && others.length === 0) {
      variables['ANALYST_DATABASE'] = database
      notes.push(`Database:  ${database}, which nothing can change`)
    } else if (database !== undefined) {
      notes.push(`Databases:  ${[database, ...others].join(', ')}. ANALYST_DATABASE=NAME chooses one.`)
    }
  }
  const documents = DOCUMENT_FOLDERS.find((name) => isFolderWithFiles(join(folder, name)))
  if (!isSet('LIBRARIAN_ROOT') && documents !== undefined) {
    variables['LIBRARIAN_ROOT'] = documents
    notes.push(`Documents:  ${documents}`)
  }
  return { variables, notes }
}

/** SQLite files, apart from the one that holds the conversations of this server. */
function databasesIn(folder: string, env: NodeJS.ProcessEnv): string[] {
  const own = resolve(folder, (env['DATABASE_URL'] ?? '').replace(/^file:/, ''))
  return readdirSync(folder)
    .filter((name) => DATABASE_NAME.test(name) && resolve(folder, name) !== own && isSqlite(join(folder, name)))
    .toSorted()
}

function isSqlite(path: string): boolean {
  if (!isFile(path)) return false
  try {
    const file = openSync(path, 'r')
    const head = Buffer.alloc(SQLITE_MAGIC.length)
    readSync(file, head, 0, head.length, 0)
    closeSync(file)
    return head.toString('latin1') === SQLITE_MAGIC
  } catch {
    // What cannot be read cannot be answered from.
    return false
  }
}

function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() ?? false
}

function isFolderWithFiles(path: string): boolean {
  const isFolder = statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false
  return isFolder && readdirSync(path).length > 0
}
