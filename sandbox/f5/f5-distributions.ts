import { type Distribution, distributionsIn, findDistribution } from '../distributions.ts';
import { f5Error, jsonReply, type Reply } from './reply.ts';

/** `GET …/cdn_loadbalancers`: without the domains, as F5's list has none either, unless it is asked for them and has them. */
export function listDistributions(namespace: string, count: number, withSpecs: boolean): Reply {
  const found = distributionsIn(namespace, count);
  if (!found) return f5Error(404, `namespace ${namespace} not found`);
  const items = found.map((one) => ({
    ...summary(one),
    ...(withSpecs && { get_spec: { domains: one.domainsAsWritten } }),
  }));
  return jsonReply(200, { items, errors: [] });
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
