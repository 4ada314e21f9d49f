/**
 * IPv4 that is not on the public internet: what IANA's special-purpose address registry does not call globally reachable, multicast,
 * and one address that a cloud serves its virtual machines on. 192.0.0.0/24 is taken whole: its two reachable addresses serve no pages.
 */
export const SPECIAL_IPV4: readonly string[] = [
  '0.0.0.0/8', // this host, this network
  '10.0.0.0/8', // private
  '100.64.0.0/10', // shared by carriers
  '127.0.0.0/8', // loopback
  '168.63.129.16/32', // Azure's host agent
  '169.254.0.0/16', // link-local, and the metadata of clouds
  '172.16.0.0/12', // private
  '192.0.0.0/24', // protocol assignments
  '192.0.2.0/24', // documentation
  '192.88.99.0/24', // 6to4 relays, deprecated
  '192.168.0.0/16', // private
  '198.18.0.0/15', // benchmarks
  '198.51.100.0/24', // documentation
  '203.0.113.0/24', // documentation
  '224.0.0.0/4', // multicast
  '240.0.0.0/4', // reserved, and broadcast
]

/** The only IPv6 block that IANA gives out as global unicast. Loopback, mapped, local and multicast addresses are all outside of it. */
export const GLOBAL_IPV6 = '2000::/3'

/** What inside of {@link GLOBAL_IPV6} is not on the public internet. 2001::/23 is taken whole; it holds Teredo, benchmarks and identifiers. */
export const SPECIAL_IPV6: readonly string[] = [
  '2001::/23', // protocol assignments
  '2001:db8::/32', // documentation
  '2002::/16', // 6to4: IPv4 in bytes 2 to 5
  '3fff::/20', // documentation
]

/** NAT64 with the well-known prefix: reaches the IPv4 address in its last four bytes. Networks without IPv4 depend on it. */
export const NAT64_IPV6 = '64:ff9b::/96'
