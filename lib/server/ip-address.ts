import 'server-only';
import { isIP } from 'node:net';

const MAPPED_IPV4 = /^::ffff:([0-9a-f]{1,4}):([0-9a-f]{1,4})$/;
const GROUPS = 8;
const GROUPS_OF_NETWORK = 4;

const ipv4Of = (high: string, low: string) =>
  [high, low].flatMap((group) => [Number.parseInt(group, 16) >> 8, Number.parseInt(group, 16) & 0xff]).join('.');

/**
 * Returns the one way to write an IP address: without a zone, an IPv6 address in its short form (RFC 5952), and an IPv4
 * address that is mapped into IPv6 (`::ffff:10.0.0.7`) as IPv4. Text that is no address is returned unchanged.
 */
export function canonicalAddress(text: string): string {
  const [address = ''] = text.split('%', 1);
  if (isIP(address) !== 6) return address;
  const short = new URL(`http://[${address}]`).hostname.slice(1, -1);
  const [, high, low] = MAPPED_IPV4.exec(short) ?? [];
  return high !== undefined && low !== undefined ? ipv4Of(high, low) : short;
}

/** Returns an IPv4 address, or the /64 network of an IPv6 address: one customer has a whole /64 to choose from. */
export function clientNetwork(address: string): string {
  const canonical = canonicalAddress(address);
  if (isIP(canonical) !== 6) return canonical;
  const [front = '', back] = canonical.split('::', 2);
  const groupsOf = (text: string) => (text === '' ? [] : text.split(':'));
  const [first, last] = [groupsOf(front), groupsOf(back ?? '')];
  const zeros = Array.from({ length: GROUPS - first.length - last.length }, () => '0');
  return `${[...first, ...zeros, ...last].slice(0, GROUPS_OF_NETWORK).join(':')}::/64`;
}
