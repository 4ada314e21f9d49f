import { quote } from '../../qualified-name.ts'

/** Words that SQLite takes for no name. Its other keywords can be names. */
const RESERVED = new Set(
  `add all alter and as autoincrement between case check collate commit constraint create default deferrable delete distinct drop
  else escape except exists foreign from group having if in index indexed insert intersect into is isnull join limit not nothing
  notnull null on or order primary references returning select set table then to transaction union unique update using values when
  where`.split(/\s+/),
)

/** A name as a statement takes it: in quotes only where it needs them. */
export function toIdentifier(name: string): string {
  return /^[A-Za-z_]\w*$/.test(name) && !RESERVED.has(name.toLowerCase()) ? name : quote(name)
}
