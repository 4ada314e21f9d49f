import type { SearchDialect } from '../sql/search.ts'

/** FTS5: the words of a row are one column, its owner another. */
export const searchDialect: SearchDialect = {
  save: (table) => `INSERT OR REPLACE INTO ${table} (rowid, owner, words) VALUES ($1, $2, $3)`,
  match: (table) => `${table} MATCH $1`,
  toPattern: (owner, words) => {
    const terms = words.map((word, index) => `words : "${word}"${index === words.length - 1 ? ' *' : ''}`)
    return [`owner : "${owner}"`, ...terms].join(' AND ')
  },
}
