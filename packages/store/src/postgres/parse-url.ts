/**
 * Checks the URL before the driver sees it, whose errors may hold a part of it. Throws a TypeError that says what is wrong and holds no piece of
 * the URL: what looks like a server or a port may be one half of a password with an unencoded `/`, `?`, `#` or `@`.
 */
export function parsePostgresUrl(url: string): URL {
  if (!URL.canParse(url)) throw new TypeError(`The URL of Postgres cannot be read. ${HINT}`)
  const parsed = new URL(url)
  const { username, password, hostname, pathname, search, hash } = parsed
  const parameters = search.slice(1).split('&')
  const parts = [username, password, hostname, pathname, ...parameters]
  if (!parts.every(isEncoded)) throw new TypeError(`The URL of Postgres has a % that begins no character. ${HINT}`)
  // A query may name the user and password, which may have an `@` there.
  const others = [pathname, ...parameters].filter((part) => !/^(user|password)=/.test(part))
  const isTorn = username === '' && others.some((part) => part.includes('@'))
  if (isTorn || hash !== '') throw new TypeError(`The URL of Postgres is torn apart by a special character. ${HINT}`)
  return parsed
}

const HINT =
  'It is postgres://user:password@host:port/database, where / ? # @ and % of a user or password are written %2F %3F %23 %40 and %25.'

function isEncoded(text: string): boolean {
  try {
    decodeURIComponent(text)
    return true
  } catch {
    return false
  }
}
