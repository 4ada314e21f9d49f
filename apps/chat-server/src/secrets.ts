import type { Config } from './config.ts'

const BLANK = '[secret]'
/** Which parameters of a database's URL are secret. Their names may be encoded too, and drivers know more of them than one would list. */
const SECRET_PARAMETER = /pass|pwd|secret|token|key/i

/** What must not be printed, in every spelling in which it may turn up. */
export function secretsOf({ models, auth, databaseUrl }: Config): string[] {
  const keys = auth.kind === 'api-key' ? [...auth.users.keys()] : []
  const secrets = [models.openai?.apiKey ?? '', ...passwordsOf(databaseUrl), ...keys]
  return [...new Set(secrets.flatMap(spellingsOf))]
}

/** The text with `[secret]` in the place of each secret. */
export function blankSecrets(text: string, secrets: readonly string[]): string {
  // The longest first: a shorter one may be a part of it.
  const ordered = secrets.filter((secret) => secret !== '').toSorted((one, other) => other.length - one.length)
  return ordered.reduce((rest, secret) => rest.replaceAll(secret, BLANK), text)
}

/**
 * Whatever may be a password in the URL of a database. Reads the text and not a parsed URL: one with a stray `/`, `?` or `%` cannot be parsed, or is torn
 * apart in the middle of its password.
 */
function passwordsOf(url: string): string[] {
  if (!/^\s*postgres(ql)?:/i.test(url)) return []
  const user = /^[^:]*:\/*[^:@]*:(.*)@/s.exec(url)?.[1] ?? ''
  const parameters = url.split(/[?&]/).slice(1)
  const values = parameters.flatMap((parameter) => {
    const [name = '', ...value] = parameter.split('=')
    return SECRET_PARAMETER.test(decode(name)) ? [value.join('=')] : []
  })
  return [user, ...values]
}

/** As it was written, what it means, how others would write that in a URL, and how each of these is written in a line of the log. */
function spellingsOf(secret: string): string[] {
  if (secret === '') return []
  const decoded = decode(secret)
  const spellings = [secret, decoded, decode(secret.replaceAll('+', ' ')), encode(decoded)]
  return [...spellings, ...spellings.map((spelling) => JSON.stringify(spelling).slice(1, -1))]
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    // A % that begins no character: it stands for itself.
    return text
  }
}

function encode(text: string): string {
  // What is no well-formed text cannot be encoded.
  return encodeURIComponent(text.toWellFormed())
}
