export interface Distribution {
  namespace: string;
  name: string;
  description: string;
  /** Lower-case host names without a trailing dot. */
  domains: readonly string[];
  /** The domains as the API writes them; one has a trailing dot, because F5 allows it and a client must strip it. */
  domainsAsWritten: readonly string[];
}

function distribution(namespace: string, name: string, description: string, written: readonly string[]): Distribution {
  return { namespace, name, description, domains: written.map(normalizeHost), domainsAsWritten: written };
}

export const distributions: readonly Distribution[] = [
  distribution('default', 'www-shop', 'The shop and its images', ['www.shop.example', 'img.shop.example']),
  distribution('default', 'docs-portal', 'Product documentation', ['docs.example']),
  distribution('media', 'video-library', 'Video pages and posters', ['media.example.']),
];

export function normalizeHost(host: string): string {
  return host.toLowerCase().replace(/\.$/, '');
}

/** How many there may be in a list, those above included. */
export const maxDistributions = 10_000;

/** One of many that differ by their number alone: `default/site-0042` with `site-0042.example`. */
function numbered(name: string): Distribution | undefined {
  if (!/^site-\d{4}$/.test(name)) return undefined;
  return distribution('default', name, 'One of many', [`${name}.example`]);
}

export function findDistribution(namespace: string, name: string): Distribution | undefined {
  const found = distributions.find((one) => one.namespace === namespace && one.name === name);
  return found ?? (namespace === 'default' ? numbered(name) : undefined);
}

/**
 * The distributions of a namespace where there are so many in all. Undefined when the namespace does not exist: one
 * without distributions is not known to the sandbox.
 */
export function distributionsIn(namespace: string, count = distributions.length): Distribution[] | undefined {
  const found = distributions.filter((one) => one.namespace === namespace);
  if (namespace === 'default')
    for (let index = distributions.length; index < count; index++) {
      const one = numbered(`site-${String(index).padStart(4, '0')}`);
      if (one) found.push(one);
    }
  return found.length > 0 ? found : undefined;
}

export function distributionOfHost(host: string): Distribution | undefined {
  return distributions.find((one) => one.domains.includes(host)) ?? numbered(host.replace(/\.example$/, ''));
}
