import 'server-only';
import { isIP } from 'node:net';
import ipaddr from 'ipaddr.js';

/** Public by its range, and still a cloud's own: Azure's WireServer answers there inside each machine. */
const METADATA = new Set(['168.63.129.16']);

/**
 * Whether an IP address belongs to the public internet: not private, loopback, link-local, of a cloud's metadata or
 * otherwise special (the IANA registries of special-purpose addresses, RFC 6890), also where an IPv6 address holds an IPv4
 * address. Text that is no address does not.
 */
export function isPublicAddress(address: string): boolean {
  if (isIP(address) === 0 || METADATA.has(address)) return false;
  const known = ipaddr.process(address);
  return known.range() === 'unicast' && !METADATA.has(known.toString());
}
