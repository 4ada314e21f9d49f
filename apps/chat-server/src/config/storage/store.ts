import { z } from 'zod'
import { defineSection } from '../section.ts'
import { secret, variable, wholeNumber } from '../variable.ts'

const DATABASE_URL = z
  .string()
  .regex(/^(file:.+|:memory:|postgres(ql)?:\/\/.+)$/is, 'must be file:PATH, :memory: or postgres://…')
  .default('file:.frontdesk/frontdesk.db')

export const store = defineSection({
  title: 'Conversations',
  variables: {
    DATABASE_URL: secret(DATABASE_URL, 'where conversations are kept: `file:PATH` (SQLite) or `postgres://…`'),
    DATABASE_WAIT_MS: variable(
      wholeNumber({ from: 0, to: 3_600_000, unset: 0 }),
      'how long a start waits for a Postgres that does not answer, with `/healthz` 200 and `/readyz` 503; `0` ends the process with a message at once',
    ),
  },
  read: ({
    DATABASE_URL: databaseUrl,
    DATABASE_WAIT_MS: databaseWaitMs,
  }): { databaseUrl: string; databaseWaitMs?: number } => ({
    databaseUrl,
    ...(databaseWaitMs > 0 && { databaseWaitMs }),
  }),
  secretsIn: ({ databaseUrl }) => passwordsOf(databaseUrl),
})

/** Which parameters of a database's URL are secret. Their names may be encoded too, and drivers know more of them than one would list. */
const SECRET_PARAMETER = /pass|pwd|secret|token|key/i

/**
 * Whatever may be a password in the URL of a database. Reads the text and not a parsed URL: one with a stray `/`, `?` or `%` cannot be parsed, or is torn
 * apart in the middle of its password.
 */
export function passwordsOf(url: string): string[] {
  if (!/^\s*postgres(ql)?:/i.test(url)) return []
  const user = /^[^:]*:\/*[^:@]*:(.*)@/s.exec(url)?.[1] ?? ''
  const parameters = url.split(/[?&]/).slice(1)
  const values = parameters.flatMap((parameter) => {
    // It reads any text, a stray % included.
    const [name = ''] = new URLSearchParams(parameter).keys()
    return SECRET_PARAMETER.test(name) ? [parameter.slice(parameter.indexOf('=') + 1)] : []
  })
  return [user, ...values]
}
