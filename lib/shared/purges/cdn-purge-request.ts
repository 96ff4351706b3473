import type { PurgeInput, Target } from './purge-input';

type UrlForm = 'absolute' | 'path';

/** How purges are addressed: what the form needs to know to show the request that the server will make. */
export interface PurgeAddressing {
  /** Path prefix of the configured base address, `''` for none. */
  basePath: string;
  urlForm: UrlForm;
}

type WireTarget = { url: string } | { hostname: string } | { pattern: string } | { purge_all: Record<string, never> };
type WireMode = { soft_purge: Record<string, never> } | { hard_purge: Record<string, never> };
export type CdnPurgeBody = WireTarget & WireMode;

function wireTarget(target: Target, urlForm: UrlForm): WireTarget {
  switch (target.kind) {
    case 'url': {
      if (urlForm === 'absolute') return { url: target.value };
      const { pathname, search } = new URL(target.value);
      return { url: pathname + search };
    }
    case 'hostname':
      return { hostname: target.value };
    case 'pattern':
      return { pattern: target.value };
    case 'all':
      return { purge_all: {} };
  }
}

/**
 * The one place that writes a purge in F5's words. It takes the closed union and nothing else, so that a body with
 * no target (which F5 may read as "everything") cannot be written. Source: API description of `cache-purge`.
 */
export function cdnPurgeRequest(
  purge: Pick<PurgeInput, 'namespace' | 'distribution' | 'target' | 'mode'>,
  { basePath, urlForm }: PurgeAddressing,
): { method: 'POST'; path: string; body: CdnPurgeBody } {
  const namespace = encodeURIComponent(purge.namespace);
  const distribution = encodeURIComponent(purge.distribution);
  const mode: WireMode = purge.mode === 'hard' ? { hard_purge: {} } : { soft_purge: {} };
  return {
    method: 'POST',
    path: `${basePath}/api/cdn/namespaces/${namespace}/cdn_loadbalancer/${distribution}/cache-purge`,
    body: { ...wireTarget(purge.target, urlForm), ...mode },
  };
}
