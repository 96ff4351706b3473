import { characters, URL_MAX_LENGTH } from '@/lib/shared/purges/purge-terms';
import { parseUrl } from '@/lib/shared/text/parse-url';
import { asciiHost, bothForms } from '@/lib/shared/text/readable-host';
import { fixedDomains, isServedBy } from './hostname';

export type NormalizedUrl =
  | { ok: true; value: string; changes: string[] }
  | { ok: false; problem: 'invalid' | 'foreign_host' | 'choose_domain'; message: string };

/** Whether this is a path alone, to be completed with a domain; two slashes start a host. */
export const isPath = (text: string) => /^\s*\/(?!\/)/.test(text);

const SCHEME = /^[a-z][a-z0-9+.-]*:/i;
const invalid = (message: string): NormalizedUrl => ({ ok: false, problem: 'invalid', message });

/** What to put in front of what was typed so that it becomes absolute, or what is in the way. */
function completion(typed: string, domains: readonly string[], preferred?: string) {
  if (/^https?:\/\//i.test(typed)) return { prefix: '' };
  if (typed.startsWith('//')) return { prefix: 'https:' };
  if (typed.startsWith('/')) {
    const choices = fixedDomains(domains);
    const domain = choices.length === 1 ? choices[0] : choices.find((choice) => choice === preferred);
    return domain ? { prefix: `https://${domain}` } : { choices };
  }
  const host = typed.split(/[/?#]/, 1)[0] ?? '';
  const [, name = '', port = ''] = /^([^:]*)(:\d{1,5})?$/.exec(host.toLowerCase()) ?? [];
  return isServedBy(asciiHost(name) + port, domains) ? { prefix: 'https://' } : {};
}

/** Splits the authority off as it was typed, before the URL parser repairs it. */
const typedAuthority = (url: string) => url.replace(SCHEME, '').replace(/^\/\//, '').split(/[/?#]/, 1)[0] ?? '';

function changesBetween(typed: string, absolute: string, url: URL, prefix: string) {
  const changes: string[] = [];
  const authority = typedAuthority(absolute);
  if (prefix) changes.push(`${prefix} added`);
  if (/\.(:\d*)?$/.test(authority)) changes.push('trailing dot removed from the host');
  if (/:\d*$/.test(authority) && url.port === '') changes.push('default port removed');
  if (authority !== authority.toLowerCase()) changes.push('host changed to lower case');
  if (asciiHost(authority) !== authority) changes.push('host written as in DNS');
  if (absolute.includes('#')) changes.push('fragment removed (browsers never send it)');
  const rest = absolute.split('#', 1)[0]?.slice(absolute.indexOf(authority) + authority.length) ?? '';
  if ((rest || '/') !== url.pathname + url.search && `/${rest}` !== url.pathname + url.search)
    changes.push('path normalized as in browsers');
  return typed === url.href ? [] : changes;
}

/**
 * One spelling for one URL, checked against the distribution's domains: case, default port, fragment and trailing
 * dots of the host are normalised, a path is completed with the distribution's domain (with `preferredDomain` when
 * there are several). `changes` says in words what was altered, for showing before anything is sent.
 */
export function normalizeUrl(input: string, domains: readonly string[], preferredDomain?: string): NormalizedUrl {
  const typed = input.trim();
  if (typed === '') return invalid('Enter a URL, or a path that starts with “/”.');
  if (/\s/.test(typed)) return invalid('A URL cannot contain spaces. Enter one URL and write a space as %20.');
  const { prefix, choices } = completion(typed, domains, preferredDomain);
  if (choices)
    return choices.length === 0
      ? invalid('Enter the full URL. This distribution has only wildcard domains, so a path is not enough.')
      : { ok: false, problem: 'choose_domain', message: `Choose a domain for this path: ${choices.join(', ')}.` };
  if (prefix === undefined) return invalid('Start with https:// or http://, or with “/” for a path.');

  const absolute = prefix + typed;
  const url = parseUrl(absolute);
  if (!url) return invalid('This is not a valid URL.');
  if (url.username || url.password) return invalid('Remove the user name and password from the URL.');
  if (absolute.includes('\\')) return invalid('A URL cannot contain backslashes. Write a backslash as %5C.');
  url.hash = '';
  url.hostname = url.hostname.replace(/(?<!\.)\.+$/, '');
  if (characters(url.href) > URL_MAX_LENGTH)
    return invalid(`This URL has ${characters(url.href)} characters. The CDN accepts at most ${URL_MAX_LENGTH}.`);
  if (!isServedBy(url.host, domains))
    return {
      ok: false,
      problem: 'foreign_host',
      message: `${bothForms(url.host)} is not a domain of this distribution.`,
    };
  return { ok: true, value: url.href, changes: changesBetween(typed, absolute, url, prefix) };
}
