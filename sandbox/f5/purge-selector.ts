import { RE2JS } from 're2js';
import { type Distribution, normalizeHost } from '../distributions.ts';
import { parseCachedUrl } from '../edge/cached-url.ts';
import type { Covers } from '../edge/site-cache.ts';
import type { PurgeTarget } from './purge-body.ts';

/** Well-formed but not possible for this distribution: refused as bad input, which is no fault of the sender's form. */
export type SelectorResult = { ok: true; covers: Covers } | { ok: false; refusal: string };

/** Says which URLs the target is about; never one of another distribution. */
export function selectUrls(target: PurgeTarget, distribution: Distribution): SelectorResult {
  if (!distribution.hasCache) return { ok: false, refusal: 'Caching is not enabled on this load balancer' };
  const own = (host: string) => distribution.domains.includes(host);
  switch (target.kind) {
    case 'all':
      return { ok: true, covers: (url) => own(url.host) };
    case 'hostname': {
      const host = normalizeHost(target.value);
      if (!own(host)) return { ok: false, refusal: `${host} is not a domain of this distribution` };
      return { ok: true, covers: (url) => url.host === host };
    }
    case 'url':
      return selectUrl(target.value, own);
    case 'pattern':
      return selectPattern(target.value, own);
  }
}

/** F5's description speaks of a path and its example is an absolute URL: both are taken, a path on every domain. */
function selectUrl(value: string, own: (host: string) => boolean): SelectorResult {
  const isPath = value.startsWith('/');
  const wanted = parseCachedUrl(isPath ? `http://any.invalid${value}` : value);
  if (!wanted) return { ok: false, refusal: 'url is neither an absolute http(s) URL nor a path' };
  if (isPath) return { ok: true, covers: (url) => own(url.host) && url.target === wanted.target };
  if (!own(wanted.host)) return { ok: false, refusal: `${wanted.host} is not a domain of this distribution` };
  return { ok: true, covers: (url) => url.host === wanted.host && url.target === wanted.target };
}

/** The largest compiled pattern, in steps of the engine: the sandbox runs it on every cached URL. */
const STEPS_MAX = 2000;

/**
 * A guess, because F5 documents none of it: an unanchored, case-sensitive search over path and query, without the host.
 * RE2 stands in for PCRE: its time is linear in the length of the URL, so no pattern stops the sandbox.
 */
function selectPattern(value: string, own: (host: string) => boolean): SelectorResult {
  const pattern = compile(value);
  if (typeof pattern === 'string') return { ok: false, refusal: pattern };
  return { ok: true, covers: (url) => own(url.host) && pattern.test(url.target) };
}

/** Returns the compiled pattern, or why the sandbox refuses it. */
function compile(value: string): RE2JS | string {
  try {
    const pattern = RE2JS.compile(value);
    return pattern.programSize() > STEPS_MAX ? 'pattern is too large for the sandbox' : pattern;
  } catch {
    return 'pattern is not a regular expression that the sandbox reads (RE2 syntax: no look-around, no back-references)';
  }
}
