import type { McpServerSpec } from './spec.ts'

/** How people name what nobody else may see. */
const SECRET_NAME =
  /(?:^|[_-])(?:api[_-]?)?keys?$|token|secret|passw|passphrase|credential|(?:^|[_-])auth(?:orization)?$|cookie|(?:^|[_-])pat$/i
/** An address with a password, which may hold every character but white space: what stands before its last `@`. A number before a slash is a port. */
const ADDRESS = /(?<before>\w:\/\/[^\s/:@]*:)(?!\d+\/)(?<password>\S+)(?=@)/g
/** What is shorter would blank half of a line, and is no secret. */
const MIN_SECRET_LENGTH = 6
const BLANK = '[secret]'

/** The command as an operator would type it, or the address, without what is secret in it, for messages. */
export function describeServer(spec: McpServerSpec): string {
  if ('command' in spec) return blankSecrets([spec.command, ...(spec.args ?? [])].join(' '), secretsOfSpec(spec))
  const { origin, pathname } = new URL(spec.url)
  return `${origin}${pathname}`
}

/** The variables and arguments of a server that are secrets by their names, and the passwords in its addresses, the longest first. */
export function secretsOfSpec(spec: McpServerSpec): string[] {
  if (!('command' in spec)) return [] // Headers are never printed.
  const ofEnv = Object.entries(spec.env ?? {}).flatMap(([name, value]) => (SECRET_NAME.test(name) ? [value] : []))
  const given = [...Object.values(spec.env ?? {}), ...(spec.args ?? [])]
  const passwords = given.flatMap((text) =>
    Array.from(text.matchAll(ADDRESS), ({ groups }) => groups?.['password'] ?? ''),
  )
  const secrets = [...ofEnv, ...secretArguments(spec.args ?? []), ...passwords]
  const found = secrets.filter(({ length }) => length >= MIN_SECRET_LENGTH)
  return [...new Set(found)].toSorted((one, other) => other.length - one.length)
}

/** The text with `[secret]` in the place of each of these, and of the password of any address. */
export function blankSecrets(text: string, secrets: readonly string[]): string {
  const rest = text.replaceAll(ADDRESS, `$<before>${BLANK}`)
  return secrets.reduce((blanked, secret) => blanked.replaceAll(secret, BLANK), rest)
}

/** Of `--token=…`, `--api-key …`, `API_TOKEN=…` behind an `-e`, and `Authorization: Bearer …` behind a `--header`. */
function secretArguments(args: readonly string[]): string[] {
  return args.flatMap((arg, index) => {
    const { option, variable, header, value } =
      /^(?:--?(?<option>[\w-]+)(?:=|$)|(?<variable>\w+)=|(?<header>[\w-]+):\s*(?:(?:bearer|basic)\s+)?)(?<value>.*)$/is.exec(
        arg,
      )?.groups ?? {}
    if (!SECRET_NAME.test(option ?? variable ?? header ?? '')) return []
    const isNext = option !== undefined && !arg.includes('=')
    const secret = isNext ? args[index + 1] : value
    return secret === undefined || (isNext && secret.startsWith('-')) ? [] : [secret]
  })
}
