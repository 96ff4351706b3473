'use client';

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useLooksMode } from '@/components/layout/about-desk';
import { CopyTextButton } from '@/components/ui/copy-button';
import { TimeAgo, useTimeText } from '@/components/ui/time-ago';
import { lookAtPurge, purgeDetails } from '@/lib/client/purges';
import { timesIn } from '@/lib/shared/edge/compare-looks';
import { customerSentence } from '@/lib/shared/edge/renewal';
import { isReadyToLook } from '@/lib/shared/edge/when-to-look';
import type { PurgeDetails } from '@/lib/shared/purges/purge-record';
import { EdgeSection } from './edge-section';
import { hasEdge } from './has-edge';
import { LookButton, lookFailureText } from './look-parts';

/** What was seen at the edge, on the record of a purge: with a look for who asks for one, and what to say to the customer. */
export function EdgeLooks({ purge }: { purge: PurgeDetails }) {
  const mode = useLooksMode();
  const queryClient = useQueryClient();
  const { mutate, isPending, error } = useMutation({
    mutationFn: () => lookAtPurge(purge.id),
    onSuccess: (details) => queryClient.setQueryData(purgeDetails(purge.id).queryKey, details),
  });
  const mayLook = mode !== 'off' && isReadyToLook(purge) && purge.checkUrl !== null;
  if (!mayLook && !hasEdge(purge)) return null;
  const latest = purge.looks.after.at(-1);
  return (
    <EdgeSection purge={purge}>
      <ForCustomer purge={purge} />
      <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
        {mayLook && (
          <LookButton again={latest !== undefined} isLooking={isPending} onLook={() => isPending || mutate()} />
        )}
        {latest && (
          <span className="text-muted">
            <span>Looked at </span>
            <TimeAgo iso={latest.at} />
          </span>
        )}
        <span role="status" className="text-warm empty:hidden">
          {error && !isPending && <span>{lookFailureText(error)}</span>}
        </span>
      </div>
    </EdgeSection>
  );
}

/** One sentence to copy, which says no more than what was seen; nothing unless the newest look allows it, too. */
function ForCustomer({ purge: { renewal, looks, events } }: { purge: PurgeDetails }) {
  const { clock } = useTimeText();
  const times = timesIn(events);
  const found = renewal === 'verified' && times && customerSentence(looks.after, times, looks.before);
  if (!found) return null;
  const sentence = found.say(clock(found.since));
  return (
    <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
      <p>
        <span className="text-muted">For the customer: </span>
        <span>{sentence}</span>
      </p>
      <CopyTextButton quiet text={() => sentence} label="Copy sentence" />
    </div>
  );
}
