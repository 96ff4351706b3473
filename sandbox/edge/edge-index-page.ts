import { distributions } from '../distributions.ts';
import { type SiteName, siteNames } from '../sites.ts';
import { cacheKey } from './cached-url.ts';
import { escapeHtml } from './escape-html.ts';
import { originPaths } from './origin-content.ts';
import { type CacheEntry, isExpired, type SiteCache } from './site-cache.ts';

/** The page on the edge's own address: what there is to open, and what each site has in its cache. */
export function renderEdgeIndex(caches: Record<SiteName, SiteCache>, edgePort: number): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>CDN sandbox</title>
<style>
:root { color-scheme: light dark; --line: color-mix(in srgb, currentColor 18%, transparent) }
body { font: 15px/1.5 system-ui, sans-serif; max-width: 68rem; margin: 2rem auto; padding: 0 1rem }
h1 { font-size: 1.4rem } h2 { font-size: 1.05rem; margin-top: 2rem }
table { border-collapse: collapse; width: 100% }
th, td { text-align: left; padding: .3rem .75rem .3rem 0; border-bottom: 1px solid var(--line); vertical-align: top }
td.number, th.number { text-align: right; font-variant-numeric: tabular-nums }
code, td.url { font: 13px/1.6 ui-monospace, monospace; overflow-wrap: anywhere }
ul { padding-left: 1.2rem } .quiet { opacity: .7 }
</style>
</head>
<body>
<h1>CDN sandbox</h1>
<p>A small CDN with three sites, each with a cache of its own. Open a page, look at the response headers
<code>x-cache-status</code>, <code>age</code> and <code>x-site</code>, purge it, open it again.
Choose a site with <code>?__site=${siteNames[1]}</code> or the request header <code>x-site</code>.
Reload this page to see what the sites have in their caches.</p>
<h2>Websites</h2>
${distributions
  .map(
    (
      one,
    ) => `<h3>${escapeHtml(`${one.namespace}/${one.name}`)} <span class="quiet">${escapeHtml(one.description)}</span></h3>
<ul>${one.domains.map((domain) => `<li>${links(domain, edgePort)}</li>`).join('')}</ul>`,
  )
  .join('\n')}
${siteNames.map((site) => renderSite(site, caches[site].list())).join('\n')}
</body>
</html>
`;
}

function links(domain: string, edgePort: number): string {
  const paths = originPaths.map((path) => {
    const href = `http://${domain}.localhost:${edgePort}${path}`;
    return `<a href="${escapeHtml(href)}">${escapeHtml(path)}</a>`;
  });
  return `<strong>${escapeHtml(domain)}</strong> ${paths.join(' ')}`;
}

function renderSite(site: SiteName, entries: CacheEntry[]): string {
  if (entries.length === 0) return `<h2>${site}</h2><p class="quiet">Nothing is cached here.</p>`;
  return `<h2>${site}</h2>
<table>
<thead><tr><th scope="col">URL</th><th scope="col">State</th><th scope="col" class="number">Age</th><th scope="col" class="number">Bytes</th></tr></thead>
<tbody>${entries.map(renderEntry).join('\n')}</tbody>
</table>`;
}

function renderEntry(entry: CacheEntry): string {
  const state = entry.markedExpired ? 'expired by a purge' : isExpired(entry) ? 'expired' : 'fresh';
  return `<tr><td class="url">${escapeHtml(cacheKey(entry.url))}</td><td>${state}</td>
<td class="number">${Math.floor(entry.policy.age())} s</td><td class="number">${entry.body.length}</td></tr>`;
}
