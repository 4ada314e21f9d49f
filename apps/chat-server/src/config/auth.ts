import { z } from 'zod'
import { network } from './network.ts'
import { defineSection } from './section.ts'
import { oneOf, variable } from './variable.ts'

/** How callers are known: on loopback everybody is the user `local`; elsewhere each API key belongs to a user. */
export type AuthConfig = { kind: 'none' } | { kind: 'api-key'; users: ReadonlyMap<string, string> }

const LOOPBACK_HOSTS = new Set(['127.0.0.1', '::1', 'localhost'])
const MIN_API_KEY_LENGTH = 16

export const auth = defineSection({
  title: 'Who may call it',
  variables: {
    API_KEYS: variable(
      z.string().optional(),
      '`USER:KEY` pairs, separated by commas; callers send `Authorization: Bearer KEY`',
    ),
    AUTH: variable(
      oneOf(['none', 'api-key']).optional(),
      '`api-key`, or `none`, which is for loopback only: everybody is the user `local`',
      { fallback: '`api-key` with `API_KEYS`, else `none`' },
    ),
  },
  others: { HOST: network.variables.HOST },
  read({ AUTH, API_KEYS, HOST }, report): AuthConfig {
    const kind = AUTH ?? (API_KEYS === undefined ? 'none' : 'api-key')
    if (kind === 'api-key') return { kind, users: readUsers(API_KEYS, report) }
    if (API_KEYS !== undefined) {
      report('API_KEYS is set, but AUTH is none, which would ignore them. Unset one of the two')
    }
    if (!LOOPBACK_HOSTS.has(HOST)) {
      report(`AUTH is none, which is for loopback only, but HOST is ${HOST}. Set API_KEYS=USER:KEY,… or HOST=127.0.0.1`)
    }
    return { kind }
  },
  secretsIn: (value) => (value.kind === 'api-key' ? [...value.users.keys()] : []),
})

/** The user of each key. */
function readUsers(text: string | undefined, report: (problem: string) => void): Map<string, string> {
  if (text === undefined) report('API_KEYS is missing, but AUTH is api-key. Set API_KEYS=USER:KEY,…')
  const users = new Map<string, string>()
  for (const entry of text?.split(',') ?? []) {
    const split = entry.indexOf(':')
    const [user, key] = [entry.slice(0, split).trim(), entry.slice(split + 1).trim()]
    if (user === '' || key.length < MIN_API_KEY_LENGTH || /\s/.test(key)) {
      report(
        `API_KEYS must be USER:KEY pairs separated by commas, each key of ${MIN_API_KEY_LENGTH} characters or more without spaces`,
      )
    } else if (users.has(key)) {
      report(`API_KEYS gives ${users.get(key)} and ${user} the same key. Give each user one of their own`)
    } else {
      users.set(key, user)
    }
  }
  return users
}
