'use client';

import { useQuery } from '@tanstack/react-query';
import type { KnownDistributions } from '@/components/distributions/use-distributions';
import { WarningLine } from '@/components/ui/warning-line';
import { searchedDistributions } from '@/lib/client/distributions';
import { findDistribution } from '@/lib/shared/distributions/distribution';
import { isServedBy, readHostname } from '@/lib/shared/targets/hostname';
import type { Prefill } from '@/lib/shared/targets/prefill';
import { prefilledDistribution } from '@/lib/shared/targets/prefilled-distribution';
import { bothForms } from '@/lib/shared/text/readable-host';
import { visible } from '@/lib/shared/text/visible-text';

interface PrefillNoticeProps {
  prefill: Prefill;
  known: KnownDistributions;
}

/** Says that a link filled in the form, and what of the link is not in it. */
export function PrefillNotice({ prefill, known }: PrefillNoticeProps) {
  const missing = useMissing(prefill, known);
  return (
    <div className="grid gap-1 text-sm">
      <p className="text-muted">Filled in from a link. Nothing is sent until you press the button.</p>
      <p role="status" className="empty:hidden">
        {missing && <WarningLine>{missing}</WarningLine>}
      </p>
    </div>
  );
}

/** What the link names and the form does not show, in a sentence. */
function useMissing(prefill: Prefill, { list, distributions, isPartial }: KnownDistributions): string | undefined {
  const key = prefilledDistribution(prefill);
  const distribution = key === undefined ? undefined : findDistribution(distributions, key);
  // The form asks the same and remembers the answer; here it matters that there was one.
  const asksServer = isPartial && key !== undefined && distribution === undefined;
  const { data: asked } = useQuery({ ...searchedDistributions({ include: key ?? '' }), enabled: asksServer });
  const answer = asksServer ? asked : list;
  if (key !== undefined && distribution === undefined) {
    if (answer === undefined || answer.reading || findDistribution(answer.items, key)) return undefined;
    return `You cannot see a distribution ${visible(key)}. Choose another one, or ask an administrator for access.`;
  }
  const { kind, value } = prefill;
  if (kind !== 'hostname' || value === undefined || distribution === undefined) return undefined;
  const host = readHostname(value);
  if (host !== undefined && isServedBy(host, distribution.domains)) return undefined;
  return `${bothForms(visible(value))} is not a domain of ${visible(key ?? '')}. Choose a hostname.`;
}
