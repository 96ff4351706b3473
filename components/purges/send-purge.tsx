'use client';

import { useWatch } from 'react-hook-form';
import { Button } from '@/components/ui/button';
import { useHydrated } from '@/components/ui/clock';
import type { PurgeAddressing } from '@/lib/shared/cdn-purge-request';
import { describePurge, modeTexts } from '@/lib/shared/describe-purge';
import { type Distribution, findDistribution } from '@/lib/shared/distribution';
import { isArmed, type PurgeDraft } from '@/lib/shared/purge-draft';
import { RequestPreview } from './request-preview';

interface SendPurgeProps {
  distributions: readonly Distribution[];
  addressing: PurgeAddressing;
  sending: boolean;
}

/** What will happen, in words and on the wire, and the button that does it. */
export function SendPurge({ distributions, addressing, sending }: SendPurgeProps) {
  const draft = useWatch<PurgeDraft>() as PurgeDraft;
  const hydrated = useHydrated();
  const { kind, mode } = draft;
  const distribution = findDistribution(distributions, draft.distribution);
  const armed = kind !== 'all' || (distribution !== undefined && isArmed(draft.confirmation, distribution));
  const summary = distribution
    ? describePurge({ namespace: distribution.namespace, distribution: distribution.name, kind, mode })
    : 'Choose a distribution to see what will happen';
  const object = { url: 'one URL', hostname: 'a hostname', pattern: 'by pattern', all: 'everything' }[kind];
  return (
    <div className="grid grid-cols-1 gap-3 border-line border-t pt-5">
      <div className="flex flex-wrap items-center justify-between gap-x-6 gap-y-3">
        <p id="purge-summary" className="min-w-0 font-medium text-sm">
          {summary}
        </p>
        <Button
          type="submit"
          tone={kind === 'url' && mode === 'soft' ? 'accent' : 'warm'}
          // Until the page is alive a click would leave it; while sending, the button keeps its focus and does nothing.
          disabled={!hydrated || !armed}
          aria-disabled={sending}
          aria-describedby="purge-summary"
          className="w-full sm:w-52"
        >
          {sending ? 'Sending…' : `${modeTexts[mode].label}-purge ${object}`}
        </Button>
      </div>
      <RequestPreview draft={draft} distributions={distributions} addressing={addressing} />
    </div>
  );
}
