import { type DistributionKind, distributionKinds } from '../distributions.ts';

export type F5Route = { namespace: string; allow: readonly string[] } & (
  | { name: 'cache-purge'; kind: DistributionKind; distribution: string }
  | { name: 'status' | 'operations'; kind: DistributionKind }
  /** One distribution, or the list of those in the namespace. */
  | { name: 'distributions'; kind: DistributionKind; distribution?: string }
  | { name: 'access-logs' }
  | { name: 'commands' }
  /** One command, or the list of those in the namespace. */
  | { name: 'command-status'; command?: string }
  | { name: 'command-delete'; command: string }
  | { name: 'virtual-hosts' }
  | { name: 'whoami' }
);

export type F5RouteName = F5Route['name'];

export const f5RouteNames = [
  'cache-purge',
  'status',
  'operations',
  'distributions',
  'access-logs',
  'commands',
  'command-status',
  'command-delete',
  'virtual-hosts',
  'whoami',
] as const satisfies F5RouteName[];

const whoami = '/api/web/custom/namespaces/system/whoami';

/**
 * F5's own description prints prefixes that contain `/namespaces/` themselves:
 * what counts begins at the last `/api/cdn/namespaces/` or `/api/config/namespaces/`.
 */
export function matchF5Route(method: string, target: string): F5Route | undefined {
  const path = target.split('?', 1)[0] ?? '';
  if (path.endsWith(whoami)) return { name: 'whoami', allow: ['GET'], namespace: 'system' };
  const start = Math.max(path.lastIndexOf('/api/cdn/namespaces/'), path.lastIndexOf('/api/config/namespaces/'));
  if (start < 0) return undefined;
  const [, , api, , namespace, collection, ...rest] = path.slice(start).split('/').map(decodeSegment);
  const [first, second, ...more] = rest;
  if (!namespace || !collection || more.length > 0) return undefined;
  return api === 'config'
    ? configRoute(method, namespace, collection, rest)
    : cdnRoute(namespace, collection, first, second);
}

function configRoute(method: string, namespace: string, collection: string, rest: string[]): F5Route | undefined {
  const [one] = rest;
  if (rest.length > 1 || one === '') return undefined;
  const isOf = (kind: DistributionKind) => collection === `${kind}s`;
  const kind = distributionKinds.find(isOf);
  if (kind) {
    const route = { name: 'distributions', kind, allow: ['GET'], namespace } as const;
    return one === undefined ? route : { ...route, distribution: one };
  }
  if (collection === 'virtual_hosts' && one === undefined) return { name: 'virtual-hosts', allow: ['GET'], namespace };
  if (collection !== 'cdn_purge_commands') return undefined;
  if (one === undefined) {
    const list = { allow: ['GET', 'POST'], namespace };
    return method === 'POST' ? { name: 'commands', ...list } : { name: 'command-status', ...list };
  }
  const single = { allow: ['GET', 'DELETE'], namespace, command: one };
  return method === 'DELETE' ? { name: 'command-delete', ...single } : { name: 'command-status', ...single };
}

function cdnRoute(namespace: string, collection: string, first?: string, second?: string): F5Route | undefined {
  const kind = distributionKinds.find((one) => one === collection);
  if (!kind || !first) return undefined;
  const route = { kind, allow: ['POST'], namespace };
  if (second === 'cache-purge') return { name: 'cache-purge', ...route, distribution: first };
  if (second !== undefined) return undefined;
  if (first === 'get-service-operation-status') return { name: 'status', ...route };
  if (first === 'list-service-operations-status') return { name: 'operations', ...route };
  if (first === 'access_logs' && kind === 'cdn_loadbalancer')
    return { name: 'access-logs', allow: ['POST'], namespace };
  return undefined;
}

function decodeSegment(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}
