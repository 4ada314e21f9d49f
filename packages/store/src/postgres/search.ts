import type { SearchDialect } from '../sql/search.ts'

/** Text search: the owner of a row is one of its lexemes, so that the index answers for one user without a look at the others' rows. */
export const searchDialect: SearchDialect = {
  save: (table) =>
    `INSERT INTO ${table} (rowid, words) VALUES ($1, array_to_tsvector(string_to_array($2 || ' ' || $3, ' ')))
     ON CONFLICT (rowid) DO UPDATE SET words = excluded.words`,
  match: (table) => `${table}.words @@ $1::tsquery`,
  toPattern: (owner, words) => {
    const terms = words.map((word, index) => `'${word}'${index === words.length - 1 ? ':*' : ''}`)
    return [`'${owner}'`, ...terms].join(' & ')
  },
}
