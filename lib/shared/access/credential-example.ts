import { type Distribution, distributionKey } from '@/lib/shared/distributions/distribution';
import { paths } from '@/lib/shared/paths';
import { fixedDomains } from '@/lib/shared/targets/hostname';
import { type Grant, inScope, isAtLeast } from './access';

/** In single quotes for a shell. */
const quoted = (text: string) => `'${text.replaceAll("'", "'\\''")}'`;

/** What is purged in the example: something that is there, where the desk knows of it. */
function exampleOf(grant: Grant, distributions: readonly Distribution[]) {
  const known = distributions.find(
    (one) => inScope(grant.distributions, distributionKey(one)) && fixedDomains(one.domains).length > 0,
  );
  const { namespace, name, domains } = known ?? { namespace: 'NAMESPACE', name: 'DISTRIBUTION', domains: [] };
  const [domain = 'www.example.com'] = fixedDomains(domains);
  return { namespace, distribution: name, target: { kind: 'url', value: `https://${domain}/` }, mode: 'soft' };
}

/** Returns the search that finds a distribution for the example on the server. */
export const exampleSearch = ({ distributions }: Pick<Grant, 'distributions'>): string =>
  (distributions?.[0] ?? '').replaceAll('*', ' ').trim();

/** Lines for a shell that use a new credential: they purge one URL softly, or list purges where the role lets no more. */
export function credentialExample(
  origin: string,
  token: string,
  grant: Grant,
  distributions: readonly Distribution[],
): string {
  const call = `curl -s ${origin}${paths.api.purges} -H "authorization: Bearer $PURGE_DESK_TOKEN"`;
  const sends = [
    `${call} \\`,
    `  -H 'content-type: application/json' -H "idempotency-key: $(uuidgen)" \\`,
    `  -d ${quoted(JSON.stringify(exampleOf(grant, distributions)))}`,
  ];
  return [`PURGE_DESK_TOKEN=${token}`, ...(isAtLeast(grant.role, 'purger') ? sends : [call])].join('\n');
}
