import { asciiHost } from '@/lib/shared/text/readable-host';
import { hiddenProblem } from '@/lib/shared/text/visible-text';

const HOSTNAME_MAX_LENGTH = 253;
/** One part of a name between dots (RFC 1035, 2.3.1), with the underscore that some names have. */
const LABEL = /^(?!-)[a-z0-9_-]{1,63}(?<!-)$/;
const isHostname = (name: string) => name.split('.').every((label) => LABEL.test(label));

/** One spelling for one name: lower case, no trailing dots. */
export const normalizeHostname = (name: string) =>
  name
    .trim()
    .toLowerCase()
    .replace(/(?<!\.)\.+$/, '');

/** What keeps a host from being one DNS name, in a sentence; undefined for one that is normalised and fits. */
export function hostnameProblem(name: string): string | undefined {
  if (name === '') return 'Choose a hostname.';
  if (name.length > HOSTNAME_MAX_LENGTH) return `A hostname can have at most ${HOSTNAME_MAX_LENGTH} characters.`;
  return hiddenProblem('A hostname', name) ?? (isHostname(asciiHost(name)) ? undefined : 'Enter one DNS name.');
}

/** A host as DNS has it; undefined for what is none. */
export function readHostname(written: string): string | undefined {
  const name = normalizeHostname(written);
  return hostnameProblem(name) === undefined ? asciiHost(name) : undefined;
}

const isReadable = (name: string) => hiddenProblem('A domain', name) === undefined;

/** Returns whether a domain covers many hosts: `*` for all of them, `*.example.com` for all below that name. */
export const isWildcard = (domain: string) => domain === '*' || domain.startsWith('*.');

/** A domain as DNS has it; undefined for what is none. A port, as HTTP load balancers may have one, stays. */
function readDomain(written: string): string | undefined {
  if (written === '*') return written;
  const [, star = '', name = '', port = ''] = /^(\*\.)?([^:]*)(:\d{1,5})?$/.exec(written) ?? [];
  const host = asciiHost(name);
  return isHostname(host) ? star + host + port : undefined;
}

/**
 * A distribution's domains as the CDN names them: normalised, each once; and those left out that are no domains, or not
 * what a reader sees.
 */
export function readDomains(names: readonly string[]) {
  const written = names.map(normalizeHostname);
  const hidden = written.filter((name) => !isReadable(name));
  const read = written.filter(isReadable).map((name) => ({ name, domain: readDomain(name) }));
  return {
    domains: [...new Set(read.flatMap(({ domain }) => domain ?? []))],
    hidden,
    unreadable: read.flatMap(({ name, domain }) => (domain === undefined ? [name] : [])),
  };
}

/** The domains that name one host each: what a hostname purge can take and what can complete a path. */
export const fixedDomains = (domains: readonly string[]) => domains.filter((domain) => !isWildcard(domain));

/**
 * Whether a host (with `:port` when it is not the scheme's own) is served by one of a distribution's domains. `*` covers
 * any host; `*.example.com` covers any name below it, as in F5's domain lists, and not `example.com` itself.
 */
export const isServedBy = (host: string, domains: readonly string[]) =>
  domains.some((domain) =>
    domain === '*'
      ? true
      : isWildcard(domain)
        ? host.length > domain.length - 1 && host.endsWith(domain.slice(1))
        : host === domain,
  );
