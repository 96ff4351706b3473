import { z } from 'zod';
import { hiddenProblem, onlyVisible } from '@/lib/shared/text/visible-text';

const HOSTNAME_MAX_LENGTH = 253;
/** One part of a name between dots (RFC 1035, 2.3.1), with the underscore that some names have. */
const LABEL = /^(?!-)[a-z0-9_-]{1,63}(?<!-)$/;
const isHostname = (name: string) => name.split('.').every((label) => LABEL.test(label));

/** One spelling for one name: lower case, no trailing dots. */
const normalizeHostname = (name: string) =>
  name
    .trim()
    .toLowerCase()
    .replace(/(?<!\.)\.+$/, '');

/** One DNS name, normalised. Source: the CDN's API takes "one DNS name" for a hostname purge. */
export const hostnameSchema = z
  .string('Choose a hostname.')
  .transform(normalizeHostname)
  .pipe(
    z
      .string()
      .min(1, { error: 'Choose a hostname.', abort: true })
      .max(HOSTNAME_MAX_LENGTH, `A hostname can have at most ${HOSTNAME_MAX_LENGTH} characters.`)
      .refine(...onlyVisible('A hostname'))
      .refine(isHostname, 'Enter one DNS name.'),
  );

const isReadable = (name: string) => hiddenProblem('A domain', name) === undefined;

/** A distribution's domains as the CDN names them: normalised, and those left out that are not what a reader sees. */
export function readDomains(names: readonly string[]) {
  const domains = names.map(normalizeHostname);
  return { domains: domains.filter(isReadable), leftOut: domains.filter((name) => !isReadable(name)) };
}

export const isWildcard = (domain: string) => domain.startsWith('*.');

/** The domains that name one host each: what a hostname purge can take and what can complete a path. */
export const fixedDomains = (domains: readonly string[]) => domains.filter((domain) => !isWildcard(domain));

/**
 * Whether a host (with `:port` when it is not the scheme's own) is served by one of a distribution's domains.
 * `*.example.com` covers any name below it, as in F5's domain lists, and not `example.com` itself.
 */
export const isServedBy = (host: string, domains: readonly string[]) =>
  domains.some((domain) =>
    isWildcard(domain) ? host.length > domain.length - 1 && host.endsWith(domain.slice(1)) : host === domain,
  );
