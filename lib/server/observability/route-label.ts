import 'server-only';
import { paths } from '@/lib/shared/paths';

const { api, ...pages } = paths;

/** A label with its places, `/api/purges/{id}`: `paths` escapes them like every name in an address. */
const labelOf = (address: string | ((name: string) => string), place: string) =>
  typeof address === 'string' ? address : decodeURIComponent(address(place));

const { shared, sharedEvents, ...calls } = api;
const addresses = [
  ...[...Object.values(pages), ...Object.values(calls)].map((address) => labelOf(address, '{id}')),
  labelOf(shared, '{token}'),
  labelOf(sharedEvents, '{token}'),
];

const labels = addresses.map((label) => {
  const pattern = label.replace(/[.]/g, '\\.').replace(/\{\w+\}/g, '[^/]+');
  return { label, isLiteral: !label.includes('{'), pattern: new RegExp(`^${pattern}$`) };
});
const literal = new Set(labels.filter(({ isLiteral }) => isLiteral).map(({ label }) => label));
const withPlaces = labels.filter(({ isLiteral }) => !isLiteral);

/** Returns the route of an address, such as `/api/purges/{id}`, from a fixed set. */
export function routeLabel(address: string): string {
  const [pathname = ''] = address.split(/[?#]/, 1);
  if (literal.has(pathname)) return pathname;
  if (pathname.startsWith('/_next/')) return '/_next';
  return withPlaces.find(({ pattern }) => pattern.test(pathname))?.label ?? 'other';
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/**
 * The path of an address for the log: its route, with the ids in it. Whatever else is in an address may be a credential
 * that somebody pasted there, or a link's token.
 */
export function loggedPath(pathname: string): string {
  const given = pathname.split('/');
  return routeLabel(pathname)
    .split('/')
    .map((part, index) => (part.startsWith('{') && UUID.test(given[index] ?? '') ? given[index] : part))
    .join('/');
}
