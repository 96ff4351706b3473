import 'server-only';
import { isIP } from 'node:net';
import ipaddr from 'ipaddr.js';
import { canonicalAddress } from '@/lib/server/ip-address';

/** Public by its range, and still a cloud's own: Azure's WireServer answers there inside each machine. */
const METADATA = new Set(['168.63.129.16']);

const GLOBAL_UNICAST = ipaddr.parseCIDR('2000::/3');

/**
 * Whether an IP address belongs to the public internet: not private, loopback, link-local, of a cloud's metadata or
 * otherwise special (the IANA registries of special-purpose addresses, RFC 6890), also where an IPv6 address holds an IPv4
 * address. Text that is no address does not.
 */
export function isPublicAddress(address: string): boolean {
  if (isIP(address) === 0) return false;
  const known = ipaddr.parse(canonicalAddress(address));
  // Of IPv6, nothing else is assigned to the internet (RFC 3513, section 2.4).
  if (known.kind() === 'ipv6' && !known.match(GLOBAL_UNICAST)) return false;
  return known.range() === 'unicast' && !METADATA.has(known.toString());
}
