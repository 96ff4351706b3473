import type { Distribution } from '@/lib/shared/distributions/distribution';
import type { TargetKind } from '@/lib/shared/purges/purge-terms';
import { asciiHost, bothForms } from '@/lib/shared/text/readable-host';
import { normalizeHostname } from './hostname';
import { type NormalizedUrl, normalizeUrl } from './normalize-url';

/** Whether a pattern matches a URL; `unsure` where that cannot be known. */
export type Covers = (pattern: string, url: string) => 'yes' | 'no' | 'unsure';

interface Drafted {
  kind: TargetKind;
  checkUrl: string;
  hostname: string;
  pattern: string;
  /** The domain that completes a path; empty where none is chosen. */
  urlDomain: string;
}

/**
 * The URL to look at for a purge of a hostname, a pattern or everything, or why it is none; undefined where none was typed.
 * A purge of a hostname covers no other host, so its URL to check is on that one; one that a pattern cannot match shows nothing
 * of its purge. `covers` needs the pattern engine; without it, matches are not checked.
 */
export function readCheckUrl(
  { kind, checkUrl, hostname, pattern, urlDomain }: Drafted,
  { domains }: Distribution,
  covers?: Covers,
) {
  if (kind === 'url' || checkUrl.trim() === '') return undefined;
  const host = kind === 'hostname' ? asciiHost(normalizeHostname(hostname)) : '';
  const url: NormalizedUrl = normalizeUrl(checkUrl, domains, host || urlDomain);
  if (url.ok && host !== '' && new URL(url.value).hostname !== host)
    return { ok: false, message: `Enter a URL on ${bothForms(host)}: this purge covers no other host.` } as const;
  if (url.ok && kind === 'pattern' && covers?.(pattern, url.value) === 'no')
    return {
      ok: false,
      message: 'The pattern does not match this URL. Enter a URL that it matches, or leave this field empty.',
    } as const;
  return url;
}
