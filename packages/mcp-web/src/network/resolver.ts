import { Resolver as DnsResolver } from 'node:dns/promises'
import { codeOf } from '../errors.ts'

/** Finds all addresses of a name, IPv4 and IPv6, as text. None when the name has none; throws when that could not be found out. */
export type Resolver = (hostname: string, options: { signal: AbortSignal }) => Promise<readonly string[]>

/**
 * A resolver that asks name servers, those of the system unless others are given as `address:port`. Neither `/etc/hosts` nor search domains are
 * looked at: what they name is not the public web. Unlike the system's own call it ends with its signal and occupies no thread.
 */
export function createResolver({ servers }: { servers?: readonly string[] } = {}): Resolver {
  return async (hostname, { signal }) => {
    signal.throwIfAborted()
    const dns = new DnsResolver({ timeout: 3_000, tries: 2 })
    if (servers !== undefined) dns.setServers(servers)
    const cancel = () => dns.cancel()
    signal.addEventListener('abort', cancel, { once: true })
    try {
      return toAddresses(await Promise.allSettled([dns.resolve4(hostname), dns.resolve6(hostname)]))
    } finally {
      signal.removeEventListener('abort', cancel)
    }
  }
}

/** The addresses of both families. One of them may fail; a name that has none of either is no failure. */
function toAddresses(answers: readonly PromiseSettledResult<string[]>[]): string[] {
  const addresses = answers.flatMap((answer) => (answer.status === 'fulfilled' ? answer.value : []))
  const failures = answers.flatMap((answer) => (answer.status === 'rejected' ? [answer.reason as Error] : []))
  const failure = failures.find((error) => !['ENODATA', 'ENOTFOUND'].includes(codeOf(error)))
  if (addresses.length === 0 && failure !== undefined) throw failure
  return addresses
}
