export type F5Route = { method: 'GET' | 'POST'; namespace: string } & (
  | { name: 'cache-purge'; distribution: string }
  | { name: 'status' }
  | { name: 'operations' }
  /** One distribution, or the list of those in the namespace. */
  | { name: 'distributions'; distribution?: string }
);

export type F5RouteName = F5Route['name'];

/**
 * F5's own description prints prefixes that contain `/namespaces/` themselves:
 * what counts begins at the last `/api/cdn/namespaces/` or `/api/config/namespaces/`.
 */
export function matchF5Route(target: string): F5Route | undefined {
  const path = target.split('?', 1)[0] ?? '';
  const start = Math.max(path.lastIndexOf('/api/cdn/namespaces/'), path.lastIndexOf('/api/config/namespaces/'));
  if (start < 0) return undefined;
  const [, , api, , namespace, collection, ...rest] = path.slice(start).split('/').map(decodeSegment);
  if (!namespace) return undefined;
  const [first, second, ...more] = rest;
  if (more.length > 0) return undefined;

  if (api === 'config' && collection === 'cdn_loadbalancers') {
    if (rest.length === 0) return { name: 'distributions', method: 'GET', namespace };
    return first && second === undefined
      ? { name: 'distributions', method: 'GET', namespace, distribution: first }
      : undefined;
  }
  if (api !== 'cdn' || collection !== 'cdn_loadbalancer' || !first) return undefined;
  if (second === 'cache-purge') return { name: 'cache-purge', method: 'POST', namespace, distribution: first };
  if (second !== undefined) return undefined;
  if (first === 'get-service-operation-status') return { name: 'status', method: 'POST', namespace };
  if (first === 'list-service-operations-status') return { name: 'operations', method: 'POST', namespace };
  return undefined;
}

function decodeSegment(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}
