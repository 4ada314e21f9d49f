import { isIPv4, isIPv6 } from 'node:net'

/** An address as the bytes that go into a packet: 4 or 16. */
export interface IpAddress {
  bytes: Uint8Array
  /** Its one canonical text, to dial. */
  text: string
}

/** Reads an address without a zone. Undefined for everything else: IPv4 is dotted decimal alone here. */
export function parseIpAddress(text: string): IpAddress | undefined {
  if (isIPv4(text)) return { bytes: Uint8Array.from(text.split('.'), Number), text }
  if (!isIPv6(text) || text.includes('%')) return undefined
  // The URL serialiser leaves groups of hexadecimal digits and at most one "::".
  const canonical = new URL(`http://[${text}]/`).hostname.slice(1, -1)
  const [head = [], tail = []] = canonical.split('::').map(toGroups)
  const groups = [...head, ...Array<number>(8 - head.length - tail.length).fill(0), ...tail]
  return { bytes: Uint8Array.from(groups.flatMap((group) => [group >> 8, group & 0xff])), text: canonical }
}

function toGroups(text: string): number[] {
  return text === '' ? [] : text.split(':').map((group) => Number.parseInt(group, 16))
}
