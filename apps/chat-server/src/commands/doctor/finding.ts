/** What one look at the server's surroundings has found. */
export interface Finding {
  /** What was looked at, in a word or two. */
  what: string
  state: 'ok' | 'warning' | 'failed'
  /** What is there, and for anything but `ok`, what to do. */
  about: string
}

export function ok(what: string, about: string): Finding {
  return { what, state: 'ok', about }
}

export function warning(what: string, about: string): Finding {
  return { what, state: 'warning', about }
}

export function failed(what: string, about: string): Finding {
  return { what, state: 'failed', about }
}

const MARKS = { ok: '✓', warning: '!', failed: '✗' }

/** The findings as a table for a terminal: a mark, what, and about it. */
export function formatFindings(findings: readonly Finding[]): string {
  const width = Math.max(0, ...findings.map(({ what }) => what.length))
  const indent = ' '.repeat(width + 6)
  return findings
    .map(
      ({ what, state, about }) => `${MARKS[state]}  ${what.padEnd(width)}   ${about.replaceAll('\n', `\n${indent}`)}`,
    )
    .join('\n')
}
