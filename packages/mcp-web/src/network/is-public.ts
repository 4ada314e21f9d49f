import type { IpAddress } from './ip-address.ts'
import { parseIpAddress } from './ip-address.ts'
import { GLOBAL_IPV6, NAT64_IPV6, SPECIAL_IPV4, SPECIAL_IPV6 } from './special-ranges.ts'

type Range = (bytes: Uint8Array) => boolean

/** Whether the address is one of the public internet. Those that embed an IPv4 address are as public as it is. */
export function isPublicAddress({ bytes }: Pick<IpAddress, 'bytes'>): boolean {
  if (bytes.length === 4) return !specialIpv4.some((contains) => contains(bytes))
  if (isNat64(bytes)) return isPublicAddress({ bytes: bytes.subarray(12) })
  if (!isGlobal(bytes) || specialIpv6.some((contains) => contains(bytes))) return false
  return !isIsatap(bytes) || isPublicAddress({ bytes: bytes.subarray(12) })
}

const specialIpv4 = SPECIAL_IPV4.map(toRange)
const specialIpv6 = SPECIAL_IPV6.map(toRange)
const isGlobal = toRange(GLOBAL_IPV6)
const isNat64 = toRange(NAT64_IPV6)

/** A tunnel to an IPv4 address, which any prefix may hold: 0:5efe or 200:5efe before it (RFC 5214). */
function isIsatap(bytes: Uint8Array): boolean {
  const [universal = 0, zero, high, low] = bytes.subarray(8, 12)
  return (universal & ~2) === 0 && zero === 0 && high === 0x5e && low === 0xfe
}

function toRange(cidr: string): Range {
  const [text = '', length] = cidr.split('/')
  const start = parseIpAddress(text)
  if (start === undefined) throw new TypeError(`Not a range of addresses: ${cidr}.`)
  const masks = start.bytes.map((_byte, index) => maskAt(index, Number(length)))
  return (bytes) =>
    bytes.length === masks.length &&
    masks.every((mask, index) => (((bytes[index] ?? 0) ^ (start.bytes[index] ?? 0)) & mask) === 0)
}

/** The bits of byte `index` that a prefix of `length` bits fixes. */
function maskAt(index: number, length: number): number {
  const bits = Math.min(8, Math.max(0, length - index * 8))
  return (0xff << (8 - bits)) & 0xff
}
