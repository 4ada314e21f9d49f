import { Resolver as DnsResolver } from 'node:dns/promises'
import { codeOf } from './errors.ts'

/** Finds all addresses of a name, IPv4 and IPv6, as text. None when the name has none; throws when that could not be found out. */
export type Resolver = (hostname: string, options: { signal: AbortSignal }) => Promise<readonly string[]>

/**
 * Asks the name servers of the system. Neither `/etc/hosts` nor search domains are looked at: what they name is not the public web.
 * Unlike the system's own call it ends with its signal and occupies no thread.
 */
export const systemResolver: Resolver = async (hostname, { signal }) => {
  signal.throwIfAborted()
  const dns = new DnsResolver({ timeout: 3_000, tries: 2 })
  const cancel = () => dns.cancel()
  signal.addEventListener('abort', cancel, { once: true })
  try {
    const [ipv4, ipv6] = await Promise.allSettled([dns.resolve4(hostname), dns.resolve6(hostname)])
    const addresses = [ipv4, ipv6].flatMap((answer) => (answer.status === 'fulfilled' ? answer.value : []))
    const failures = [ipv4, ipv6].flatMap((answer) => (answer.status === 'rejected' ? [answer.reason as Error] : []))
    const failure = failures.find((error) => !['ENODATA', 'ENOTFOUND'].includes(codeOf(error)))
    if (addresses.length === 0 && failure !== undefined) throw failure
    return addresses
  } finally {
    signal.removeEventListener('abort', cancel)
  }
}
