import { type Distribution, distributionKey, findDistribution } from '@/lib/shared/distributions/distribution';
import { urlProblem } from '@/lib/shared/purges/purge-terms';
import { isServedBy, isWildcard } from '@/lib/shared/targets/hostname';
import { isPath, normalizeUrl } from '@/lib/shared/targets/normalize-url';
import { parseUrl } from '@/lib/shared/text/parse-url';
import { asciiHost, bothForms } from '@/lib/shared/text/readable-host';

export type PlacedLine = (
  | {
      ok: true;
      url: string;
      distribution: Distribution;
      /** What was altered, in words. */
      changes: string[];
    }
  | {
      ok: false;
      /** `foreign_host`: no distribution serves it. `several`: more than one does. `unknown`: the named one is not there. */
      problem: 'invalid' | 'foreign_host' | 'choose_domain' | 'several' | 'unknown';
      message: string;
      /** The host that no distribution serves. */
      host?: string;
    }
) & {
  /** Those that serve its host, where several do. */
  candidates?: readonly Distribution[];
};

const invalid = (message: string): PlacedLine => ({ ok: false, problem: 'invalid', message });

/** The host of what was typed, as a distribution's domains have it; undefined where there is none. */
function hostOf(typed: string): string | undefined {
  const absolute = typed.startsWith('//') ? `https:${typed}` : typed;
  if (/^https?:\/\//i.test(absolute)) return parseUrl(absolute)?.host.replace(/(?<!\.)\.+(?=$|:)/, '');
  return asciiHost((typed.split(/[/?#]/, 1)[0] ?? '').toLowerCase());
}

/** Finds by its host which distribution serves a URL, as quickly for a thousand distributions as for one. */
function servingIndex(items: readonly Distribution[]) {
  const byDomain = new Map<string, Distribution[]>();
  const withWildcards = items.filter(({ domains }) => domains.some(isWildcard));
  for (const item of items)
    for (const domain of item.domains) {
      const known = byDomain.get(domain);
      if (known) known.push(item);
      else byDomain.set(domain, [item]);
    }
  const found = new Map<string, readonly Distribution[]>();
  return (host: string) => {
    const known = found.get(host);
    if (known) return known;
    const serving = new Set([
      ...(byDomain.get(host) ?? []),
      ...withWildcards.filter(({ domains }) => isServedBy(host, domains)),
    ]);
    const inOrder = items.filter((item) => serving.has(item));
    found.set(host, inOrder);
    return inOrder;
  };
}

function onNamed(typed: string, distribution: Distribution): PlacedLine {
  const url = normalizeUrl(typed, distribution.domains);
  return url.ok ? { ok: true, url: url.value, distribution, changes: url.changes } : url;
}

/**
 * Returns what finds the distribution of each line of a list. `preferred` (`namespace/name`) is taken where several serve
 * a URL, and for a path alone; `named` is the one that a line itself names.
 */
export function linePlacer(items: readonly Distribution[], preferred?: string) {
  const serving = servingIndex(items);
  return (value: string, named?: string): PlacedLine => {
    const typed = value.trim();
    const problem = urlProblem(typed);
    if (problem !== undefined) return invalid(problem);
    const wanted = named ?? (isPath(typed) ? preferred : undefined);
    if (wanted !== undefined) {
      const distribution = findDistribution(items, wanted);
      if (distribution) return onNamed(typed, distribution);
      return { ok: false, problem: 'unknown', message: `The distribution ${wanted} does not exist.` };
    }
    if (isPath(typed)) return invalid('Enter the full URL. A path does not say which distribution serves it.');
    const host = hostOf(typed);
    const found = serving(host ?? '').filter(({ domains }) => normalizeUrl(typed, domains).ok);
    const [only] = found;
    const chosen = found.length === 1 ? only : found.find((item) => distributionKey(item) === preferred);
    const several = found.length > 1 ? { candidates: found } : {};
    if (chosen) return { ...onNamed(typed, chosen), ...several };
    if (found.length > 1) {
      const names = found.map(distributionKey).join(', ');
      const message = `Several distributions serve this host: ${names}. Name one.`;
      return { ok: false, problem: 'several', message, ...several };
    }
    // A domain of its own shows what else is wrong with it.
    const alone = normalizeUrl(typed, host === undefined ? [] : [host]);
    if (!alone.ok && alone.problem !== 'foreign_host') return alone;
    return {
      ok: false,
      problem: 'foreign_host',
      ...(host !== undefined && { host }),
      message: `No distribution that you can see serves ${bothForms(host ?? '')}.`,
    };
  };
}
