const BLANK = '…'
/** What is shown of a query: these parameters, when their values are plain. Any other may hold a secret. */
const HARMLESS = /^(application_name|connect_timeout|db|dbname|host|port|schema|sslmode|user)=[\w.-]{0,63}$/

/**
 * The address of a database for messages and logs: scheme, user, server and database stay readable, and whatever may be a password becomes
 * `…`. Takes any text, also one that is no valid URL, and never throws. It rather blanks too much, so that a password which holds `/`, `?`, `#`
 * or `@` unencoded is blanked whole. `file:` URLs and paths come back as they are.
 */
export function redactDatabaseUrl(url: string): string {
  if (/^file:/i.test(url)) return url
  const scheme = /^\s*([a-z][a-z\d+.-]*:\/\/|postgres(ql)?:\/?)/i.exec(url)?.[0] ?? ''
  const rest = url.slice(scheme.length)
  // Without a scheme it is a path, or the beginning of a URL was forgotten.
  if (scheme === '') return redactWords(redactUser(rest))
  // Where a query comes before an `@`, either of them may be part of a password.
  if (/[?&#].*@/s.test(rest)) return scheme + BLANK
  const server = rest.lastIndexOf('@') + 1
  return scheme + redactUser(rest.slice(0, server)) + redactServer(rest.slice(server))
}

function redactUser(text: string): string {
  return text.replace(/(:|%3a).*@/is, `:${BLANK}@`)
}

function redactServer(text: string): string {
  const [place = '', ...parameters] = text.split(/(?=[?&#])/)
  const isPlace = /^(\[[^\]]*\]|[^:[\]]*)(:\d{0,5})?(\/[^:]*)?$/.test(place) && !/%(3a|40)/i.test(place)
  // What is no port may be the password of a URL whose `@` is missing or encoded.
  if (!isPlace) return `${place.split(/:|%3a|%40/i, 1)[0]}:${BLANK}`
  return redactWords(place) + parameters.map(redactParameter).join('')
}

function redactParameter(text: string): string {
  const parameter = text.slice(1)
  if (parameter === '' || (HARMLESS.test(parameter) && !text.startsWith('#'))) return text
  const name = /^[?&]\w+=/.exec(text)?.[0] ?? text.slice(0, 1)
  return name + BLANK
}

/** Other programs take `host=… password=…`. */
function redactWords(text: string): string {
  return text.replace(/(pass\w*|pwd)(\s*=).*/is, `$1$2${BLANK}`)
}
