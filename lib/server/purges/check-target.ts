import 'server-only';
import type { Distribution } from '@/lib/shared/distribution';
import { isServedBy } from '@/lib/shared/hostname';
import { normalizeUrl } from '@/lib/shared/normalize-url';
import type { Target } from '@/lib/shared/purge-input';

export type CheckedTarget = { ok: true; target: Target } | { ok: false; message: string };

/** Holds a target against the distribution's domains; a URL comes back in its normalised spelling. */
export function checkTarget(target: Target, { domains }: Distribution): CheckedTarget {
  if (target.kind === 'url') {
    const url = normalizeUrl(target.value, domains);
    return url.ok ? { ok: true, target: { kind: 'url', value: url.value } } : url;
  }
  if (target.kind === 'hostname' && !isServedBy(target.value, domains))
    return { ok: false, message: `${target.value} is not a domain of this distribution.` };
  return { ok: true, target };
}
