import type { Token } from '../language/token.ts'
import { findMentions } from './question/mentions.ts'
import type { Table } from './schema/schema.ts'

/** Whether the question is which tables there are. */
export function asksForTables(text: string): boolean {
  return (
    /\b(?:which|what|list|show|name|display|how many)\b(?:\s+(?:me|all|of|the|are|is|your|our|available|database|db))*\s+(?:tables|schema)\b(?!\s+\w+\s+(?:with|in|by))/i.test(
      text,
    ) ||
    /\b(?:what|which)\b.*\b(?:data|information)\b.*\b(?:do you have|is there|can you see|available|in the database|do we have)\b/i.test(
      text,
    ) ||
    /^\s*tables\s*\??\s*$/i.test(text)
  )
}

/** Whether the message asks to change data, which reading tools cannot do. */
export function asksForChange(text: string): boolean {
  return /^\s*(?:please\s+)?(?:can you\s+|could you\s+)?(?:delete|drop|remove|insert|update|truncate|alter|change|set|rename|replace|add|create)\b/i.test(
    text,
  )
}

/** The table whose columns the question asks for: "describe customers", "which columns does orders have". */
export function tableToDescribe(tokens: readonly Token[], tables: readonly Table[]): Table | undefined {
  const words = tokens.map(({ stem }) => stem)
  const isDescribe =
    words[0] === 'describe' || words.some((word) => ['column', 'field', 'schema', 'structure'].includes(word))
  return isDescribe ? findMentions(tokens, tables).find(({ table }) => table)?.table : undefined
}
