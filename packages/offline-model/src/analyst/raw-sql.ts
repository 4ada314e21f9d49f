/** The SQL in a message: a fenced block, or a statement that begins with SELECT or WITH. `undefined` for plain English. */
export function rawSql(text: string): string | undefined {
  const fenced =
    /```(?:sql)?\s*\n?\s*((?:select|with)\b[\s\S]*?)```/i.exec(text)?.[1] ??
    /`\s*((?:select|with)\b[^`]+)`/i.exec(text)?.[1]
  if (fenced) return trimEnd(fenced)
  // "select the customers in Berlin" is English; capitals, or SQL's own marks, are not.
  const written =
    /(?<![\p{L}])(?:SELECT|WITH)\s[\s\S]+$/u.exec(text)?.[0] ??
    /^\s*(?:sql:?\s+|run:?\s+|query:?\s+)?(select\s+(?:\*|distinct\b|count\s*\(|[\w.",\s()*+-]+?\sfrom\s+(?!the\b|all\b|our\b))[\s\S]*)$/i.exec(
      text,
    )?.[1]
  return written && /\b(?:select)\b/i.test(written) ? trimEnd(written) : undefined
}

function trimEnd(sql: string): string {
  return sql.trim().replace(/[;?.\s]+$/, '')
}
