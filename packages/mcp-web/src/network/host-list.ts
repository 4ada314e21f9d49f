import { UsageError } from '@frontdesk/mcp-kit'

/** The hosts that may be fetched from. It only narrows: an address that is not public is refused even when its name is listed. */
export class HostList {
  readonly #exact = new Set<string>()
  readonly #suffixes: string[] = []

  /** Takes names, addresses, and `*.name` for all names below one. Throws `UsageError` for anything else. */
  constructor(hosts: readonly string[]) {
    for (const host of hosts) {
      if (host.startsWith('*.')) this.#suffixes.push(`.${toHostname(host.slice(2), host)}`)
      else this.#exact.add(toHostname(host, host))
    }
  }

  /** Whether the host of a parsed URL is listed. */
  has({ hostname }: URL): boolean {
    const name = hostname.replace(/\.$/, '')
    return this.#exact.has(name) || this.#suffixes.some((suffix) => name.endsWith(suffix))
  }
}

/** The host as the URL parser spells it, without a final dot. */
function toHostname(text: string, host: string): string {
  const url = URL.canParse(`http://${text}/`) ? new URL(`http://${text}/`) : undefined
  const isHostAlone = url !== undefined && url.href === `http://${url.hostname}/` && !/[*/\\?#@]|:\d*$/.test(text)
  if (!isHostAlone) {
    throw new UsageError(
      `${JSON.stringify(host)} is not a host. Give a name, an address, or *.name for all below a name.`,
    )
  }
  return url.hostname.replace(/\.$/, '')
}
