import { type Distribution, type DistributionKind, uidOf } from '../distributions.ts';
import type { Catalog } from './catalog.ts';
import { f5Error, jsonReply, type Reply } from './reply.ts';

/** `GET …/cdn_loadbalancers`: like F5's list, without domains unless they are requested and available. */
export function listDistributions(
  catalog: Catalog,
  kind: DistributionKind,
  namespace: string,
  withSpecs: boolean,
): Reply {
  const found = catalog.listIn(kind, namespace);
  if (!found) return f5Error(404, `namespace ${namespace} not found`);
  const items = found.map((one) => ({ ...summary(one), ...(withSpecs && { get_spec: spec(one, catalog) }) }));
  return jsonReply(200, { items, errors: [] });
}

/** `GET …/cdn_loadbalancers/{name}` */
export function getDistribution(catalog: Catalog, kind: DistributionKind, namespace: string, name: string): Reply {
  const distribution = catalog.find(kind, namespace, name);
  if (!distribution) return f5Error(404, `${kind} ${namespace}/${name} not found`);
  return jsonReply(200, {
    metadata: summary(distribution),
    system_metadata: { uid: uidOf(`${kind}/${namespace}/${name}`) },
    spec: spec(distribution, catalog),
  });
}

/** How an HTTP load balancer says that it has no cache is a guess: `caching_policy` and `disable_caching`, one of the two. */
function spec({ kind, domainsAsWritten: domains, hasCache }: Distribution, { originUrl }: Catalog) {
  if (kind === 'cdn_loadbalancer') return { domains, ...(originUrl && { origin_pool: originPool(originUrl) }) };
  return { domains, ...(hasCache ? { caching_policy: { default_cache_action: {} } } : { disable_caching: {} }) };
}

/** A server on this machine: a look from outside must not reach it, unless an operator names it. */
const originPool = ({ hostname, port }: URL) => ({
  origin_servers: [{ public_ip: { ip: hostname }, port: Number(port) }],
  no_tls: {},
});

function summary({ namespace, name, description }: Distribution) {
  return { name, namespace, disabled: false, description };
}
