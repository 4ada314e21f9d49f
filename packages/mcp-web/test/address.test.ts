import { BlockList } from 'node:net'
import { array, assert, boolean, constantFrom, integer, nat, oneof, property, tuple } from 'fast-check'
import { expect, it } from 'vitest'
import { parseIpAddress } from '../src/network/ip-address.ts'
import { isPublicAddress } from '../src/network/is-public.ts'

const isPublic = (text: string): boolean => {
  const address = parseIpAddress(text)
  if (address === undefined) throw new Error(`Not an address: ${text}`)
  return isPublicAddress(address)
}

/** The IANA special-purpose registries of 2026, as text, to be held by Node's own matcher. */
const IPV4_REGISTRY =
  `0.0.0.0/8 10.0.0.0/8 100.64.0.0/10 127.0.0.0/8 169.254.0.0/16 172.16.0.0/12 192.0.0.0/24 192.0.2.0/24 192.88.99.0/24
  192.168.0.0/16 198.18.0.0/15 198.51.100.0/24 203.0.113.0/24 224.0.0.0/4 240.0.0.0/4 255.255.255.255/32 168.63.129.16/32`.split(
    /\s+/,
  )
const IPV6_REGISTRY =
  `::/128 ::1/128 ::/96 ::ffff:0:0/96 ::ffff:0:0:0/96 64:ff9b:1::/48 100::/64 100:0:0:1::/64 2001::/23 2001:db8::/32 2002::/16
  3fff::/20 5f00::/16 fc00::/7 fe80::/10 fec0::/10 ff00::/8`.split(/\s+/)

/** One list for each family: a list of both takes a mapped range for all of IPv4. */
const special = { ipv4: toList(IPV4_REGISTRY, 'ipv4'), ipv6: toList(IPV6_REGISTRY, 'ipv6') }

function toList(registry: readonly string[], family: 'ipv4' | 'ipv6'): BlockList {
  const list = new BlockList()
  for (const range of registry) {
    const [net = '', prefix] = range.split('/')
    list.addSubnet(net, Number(prefix), family)
  }
  return list
}
const unicast = new BlockList()
unicast.addSubnet('2000::', 3, 'ipv6')

const toIpv4 = (bits: number) => [24, 16, 8, 0].map((shift) => (bits >>> shift) & 0xff).join('.')
const toIpv6 = (groups: readonly number[]) => groups.map((group) => group.toString(16)).join(':')
const ipv4Public = (bits: number) => !special.ipv4.check(toIpv4(bits), 'ipv4')

const RUNS = { numRuns: 20_000 }

/** Any address, and those around the borders of the registry's ranges, where mistakes in masks are. */
const ipv4 = oneof(
  nat(0xffff_ffff),
  tuple(constantFrom(...IPV4_REGISTRY), integer({ min: -2, max: 2 }), boolean()).map(([range, step, atEnd]) => {
    const [net = '', prefix] = range.split('/')
    const start = net.split('.').reduce((bits, byte) => bits * 256 + Number(byte), 0)
    return (start + (atEnd ? 2 ** (32 - Number(prefix)) : 0) + step) >>> 0
  }),
)

it('agrees with the IPv4 registry on any address', () => {
  assert(
    property(ipv4, (bits) => {
      expect(isPublic(toIpv4(bits))).toBe(ipv4Public(bits))
    }),
    RUNS,
  )
})

const group = nat(0xffff)
const starts = IPV6_REGISTRY.map((range) => parseIpAddress(range.split('/')[0] ?? '')?.bytes ?? new Uint8Array(16)).map(
  (bytes) => Array.from({ length: 8 }, (_, index) => ((bytes[index * 2] ?? 0) << 8) | (bytes[index * 2 + 1] ?? 0)),
)
const ipv6 = oneof(
  array(group, { minLength: 8, maxLength: 8 }),
  array(group, { minLength: 7, maxLength: 7 }).chain((rest) =>
    integer({ min: 0x2000, max: 0x3fff }).map((first) => [first, ...rest]),
  ),
  // An address of a range, its first groups kept and one of them moved by one.
  tuple(
    constantFrom(...starts),
    nat(8),
    nat(7),
    constantFrom(-1, 0, 1),
    array(group, { minLength: 8, maxLength: 8 }),
  ).map(([start, kept, moved, step, rest]) =>
    start.map((value, index) => (index < kept ? (value + (index === moved ? step : 0)) & 0xffff : (rest[index] ?? 0))),
  ),
)

/** What the registry says of an IPv6 address, those included that lead to an IPv4 one. */
const ipv6Public = (groups: readonly number[]): boolean => {
  const text = toIpv6(groups)
  const embedded = (groups[6] ?? 0) * 0x1_0000 + (groups[7] ?? 0)
  const isNat64 = groups.slice(0, 6).join() === [0x64, 0xff9b, 0, 0, 0, 0].join()
  if (isNat64) return ipv4Public(embedded)
  const isIsatap = groups[5] === 0x5efe && [0, 0x200].includes(groups[4] ?? -1)
  return unicast.check(text, 'ipv6') && !special.ipv6.check(text, 'ipv6') && (!isIsatap || ipv4Public(embedded))
}

it('agrees with the IPv6 registry on any address', () => {
  assert(
    property(ipv6, (groups) => {
      expect(isPublic(toIpv6(groups))).toBe(ipv6Public(groups))
    }),
    RUNS,
  )
})

const toTail = (bits: number) => `${(bits >>> 16).toString(16)}:${(bits & 0xffff).toString(16)}`
/** Addresses that are as public as the IPv4 address in them. */
const leadingTo = (tail: string) => [`64:ff9b::${tail}`, `2606:4700::200:5efe:${tail}`, `2606:4700::5efe:${tail}`]
/** Addresses that are never public, whatever is in them. */
const around = (tail: string) => [
  `::ffff:${tail}`,
  `::${tail}`,
  `::ffff:0:${tail}`,
  `2002:${tail}::1`,
  `2001:0:${tail}::1`,
  `64:ff9b:1::${tail}`,
]

it('takes an address that embeds IPv4 for what it embeds, or for special', () => {
  assert(
    property(ipv4, (bits) => {
      expect(around(toTail(bits)).map(isPublic)).not.toContain(true)
      expect(new Set(leadingTo(toTail(bits)).map(isPublic))).toEqual(new Set([ipv4Public(bits)]))
    }),
    { numRuns: 1_000 },
  )
})

it.each([
  ['1.2.3.4', '1.2.3.4'],
  ['2606:4700:0000::1111', '2606:4700::1111'],
  ['::ffff:1.2.3.4', '::ffff:102:304'],
])('reads %s as bytes', (text, canonical) => {
  const address = parseIpAddress(text)
  expect(address?.text).toBe(canonical)
  expect(address?.bytes).toHaveLength(canonical.includes(':') ? 16 : 4)
  expect([...(address?.bytes ?? [])].slice(-4)).toEqual(text.startsWith('2') ? [0, 0, 0x11, 0x11] : [1, 2, 3, 4])
})

it.each(['01.2.3.4', '1.2.3', '0x7f.1', 'fe80::1%eth0', '[::1]', '::1::', 'example.com', ''])(
  'refuses %j as an address',
  (text) => {
    expect(parseIpAddress(text)).toBeUndefined()
  },
)
