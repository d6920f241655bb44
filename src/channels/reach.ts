import type { LookupAddress } from 'node:dns'
import { BlockList } from 'node:net'

/** Everything in IPv4 that is not in the open network. https://www.iana.org/assignments/iana-ipv4-special-registry */
const INSIDE: readonly (readonly [string, number])[] = [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 3],
]

/** Within the addresses that are given out, those that carry or stand for others. https://www.iana.org/assignments/iana-ipv6-special-registry */
const SPECIAL: readonly (readonly [string, number])[] = [
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['3fff::', 20],
]

const inside = new BlockList()
for (const [net, prefix] of INSIDE) inside.addSubnet(net, prefix, 'ipv4')

const special = new BlockList()
for (const [net, prefix] of SPECIAL) special.addSubnet(net, prefix, 'ipv6')

/** What is given out of IPv6 at all: a list of what is not would never be whole. */
const open = new BlockList()
open.addSubnet('2000::', 3, 'ipv6')

/** Whether an address leads out of this machine and out of the network around it. */
function isOpenAddress({ address, family }: LookupAddress): boolean {
  if (family === 4) return !inside.check(address, 'ipv4')
  return open.check(address, 'ipv6') && !special.check(address, 'ipv6')
}

/** Why nothing is sent there, in a sentence without a full stop; null: it may be. One address inside is enough. */
export function whyNotReached(host: string, found: readonly LookupAddress[]): string | null {
  if (found.length === 0) return `${host} has no address`
  const closed = found.find((one) => !isOpenAddress(one))
  if (closed === undefined) return null
  return `${host} is inside the network (${closed.address}); private in the settings allows it`
}
