import type { Distribution } from '@/lib/shared/distributions/distribution';
import type { Target } from '@/lib/shared/purges/purge-input';
import { bothForms } from '@/lib/shared/text/readable-host';
import { isServedBy } from './hostname';
import { normalizeUrl } from './normalize-url';

export type CheckedTarget =
  | { ok: true; target: Target }
  | { ok: false; problem: 'invalid' | 'foreign_host' | 'choose_domain'; message: string };

/**
 * Holds a target against the distribution's domains; a URL comes back in its normalised spelling. `preferredDomain`
 * completes a path where the distribution has several domains.
 */
export function checkTarget(target: Target, { domains }: Distribution, preferredDomain?: string): CheckedTarget {
  if (target.kind === 'url') {
    const url = normalizeUrl(target.value, domains, preferredDomain);
    return url.ok ? { ok: true, target: { kind: 'url', value: url.value } } : url;
  }
  if (target.kind === 'hostname' && !isServedBy(target.value, domains)) {
    const message = `${bothForms(target.value)} is not a domain of this distribution.`;
    return { ok: false, problem: 'foreign_host', message };
  }
  return { ok: true, target };
}
