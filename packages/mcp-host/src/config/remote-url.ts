const LOOPBACK = new Set(['localhost', '127.0.0.1', '[::1]'])

/** Why no server may be spoken with at an address, in words; undefined when it may. */
export function describeUrlProblem(text: string): string | undefined {
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (url === undefined || !/^https?:$/.test(url.protocol)) return 'its url is no http: or https: address'
  if (url.username !== '' || url.password !== '') return 'its url holds a password; put it into a header'
  if (url.protocol === 'http:' && !LOOPBACK.has(url.hostname)) {
    return 'its url is not encrypted; write https: (http: is for this machine alone)'
  }
  return undefined
}
