import { type Distribution, distributionsIn, findDistribution } from './distributions.ts';
import { f5Error, jsonReply, type Reply } from './reply.ts';

/** `GET …/cdn_loadbalancers`: without the domains, as F5's list has none either. */
export function listDistributions(namespace: string): Reply {
  const found = distributionsIn(namespace);
  if (!found) return f5Error(404, `namespace ${namespace} not found`);
  return jsonReply(200, { items: found.map(summary), errors: [] });
}

/** `GET …/cdn_loadbalancers/{name}` */
export function getDistribution(namespace: string, name: string): Reply {
  const distribution = findDistribution(namespace, name);
  if (!distribution) return f5Error(404, `cdn_loadbalancer ${namespace}/${name} not found`);
  return jsonReply(200, { metadata: summary(distribution), spec: { domains: distribution.domainsAsWritten } });
}

function summary({ namespace, name, description }: Distribution) {
  return { name, namespace, disabled: false, description };
}
