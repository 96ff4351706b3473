import { urlSpellings } from '@/lib/shared/targets/url-spellings';
import { parseUrl } from '@/lib/shared/text/parse-url';

const WWW = 'www.';
const isTracking = (parameter: string) => /^utm_/i.test(parameter);

/** The query without what campaigns add to links: no page depends on it. */
function withoutTracking(search: string): string {
  const kept = search
    .slice(1)
    .split('&')
    .filter((parameter) => !isTracking(parameter));
  return kept.length === 0 ? '' : `?${kept.join('&')}`;
}

/**
 * Returns the URLs that are likely to show the same page as this one: another scheme, with or without `www.`, a slash at
 * the end, other escapes, no `utm_*`. Each differs in one way. Which of them a distribution serves is for others to judge.
 */
export function likelySpellings(url: string): string[] {
  const { protocol, host, pathname, search } = parseUrl(url) ?? {};
  if (protocol === undefined || host === undefined || pathname === undefined || search === undefined) return [];
  const rest = url.slice(`${protocol}//${host}`.length);
  const untracked = withoutTracking(search);
  const isPlain = !host.includes(':');
  const other = host.startsWith(WWW) ? host.slice(WWW.length) : WWW + host;
  return [
    ...urlSpellings(url).map((spelling) => spelling.url),
    `${protocol}//${other}${rest}`,
    ...(isPlain ? [`${protocol === 'https:' ? 'http:' : 'https:'}//${host}${rest}`] : []),
    ...(untracked === search || search === '' ? [] : [`${protocol}//${host}${pathname}${untracked}`]),
  ];
}
