import type { IncomingMessage } from 'node:http';
import { isSiteName, type SiteName, siteNames } from '../sites.ts';
import { type CachedUrl, parseCachedUrl } from './cached-url.ts';

export type EdgeRequest =
  | { kind: 'content'; url: CachedUrl; site: SiteName }
  | { kind: 'sandbox'; path: string }
  | { kind: 'invalid'; message: string };

const ownHosts = new Set(['localhost', '127.0.0.1', '[::1]']);

/** Reads what a visitor asks of which site. Used as a forward proxy (`curl -x`), the edge gets an absolute URL. */
export function readEdgeRequest(request: IncomingMessage, fixedSite?: SiteName): EdgeRequest {
  const target = request.url ?? '/';
  const text = target.startsWith('/') ? `http://${request.headers.host ?? 'localhost'}${target}` : target;
  const url = parseCachedUrl(text);
  if (!url) return { kind: 'invalid', message: 'That is not a URL which the edge can read' };
  if (ownHosts.has(url.host)) return { kind: 'sandbox', path: url.target };

  const [siteInQuery, cleanTarget] = takeSite(url.target);
  const site = fixedSite ?? siteInQuery ?? request.headers['x-site'] ?? siteNames[0];
  if (typeof site !== 'string' || !isSiteName(site)) {
    return { kind: 'invalid', message: `Unknown site; the sites are ${siteNames.join(', ')}` };
  }
  // Browsers resolve *.localhost to loopback, so www.shop.example.localhost:4301 is a page that anyone can open.
  return { kind: 'content', url: { host: url.host.replace(/\.localhost$/, ''), target: cleanTarget }, site };
}

/** Takes `__site` out of the query and leaves every other byte of it alone. */
function takeSite(target: string): [site: string | undefined, target: string] {
  const [path = '/', query] = splitOnce(target, '?');
  if (query === undefined) return [undefined, target];
  const parts = query.split('&');
  const chosen = parts.find((part) => part.startsWith('__site='));
  if (chosen === undefined) return [undefined, target];
  const rest = parts.filter((part) => !part.startsWith('__site='));
  return [chosen.slice('__site='.length), rest.length > 0 ? `${path}?${rest.join('&')}` : path];
}

function splitOnce(text: string, separator: string): [string, string?] {
  const at = text.indexOf(separator);
  return at < 0 ? [text] : [text.slice(0, at), text.slice(at + 1)];
}
