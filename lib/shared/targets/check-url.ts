import type { Distribution } from '@/lib/shared/distributions/distribution';
import type { TargetKind } from '@/lib/shared/purges/purge-terms';
import { asciiHost, bothForms } from '@/lib/shared/text/readable-host';
import { normalizeHostname } from './hostname';
import { type NormalizedUrl, normalizeUrl } from './normalize-url';

interface Drafted {
  kind: TargetKind;
  checkUrl: string;
  hostname: string;
  /** The domain that completes a path; empty where none is chosen. */
  urlDomain: string;
}

/**
 * The URL to look at for a purge of a hostname, a pattern or everything, or why it is none; undefined where none was typed.
 * A purge of a hostname covers no other host, so its URL to check is on that one.
 */
export function readCheckUrl({ kind, checkUrl, hostname, urlDomain }: Drafted, { domains }: Distribution) {
  if (kind === 'url' || checkUrl.trim() === '') return undefined;
  const host = kind === 'hostname' ? asciiHost(normalizeHostname(hostname)) : '';
  const url: NormalizedUrl = normalizeUrl(checkUrl, domains, host || urlDomain);
  if (url.ok && host !== '' && new URL(url.value).hostname !== host)
    return { ok: false, message: `Enter a URL on ${bothForms(host)}: this purge covers no other host.` } as const;
  return url;
}
