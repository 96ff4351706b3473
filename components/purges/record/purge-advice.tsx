import { useQuery } from '@tanstack/react-query';
import { SoonTime } from '@/components/ui/time-ago';
import { sendWindowQuery } from '@/lib/client/purges';
import type { Purge } from '@/lib/shared/purges/purge-record';
import { shownStatus } from '@/lib/shared/purges/shown-status';
import { counted } from '@/lib/shared/text/counted';

/** What a purge that was just sent means for the customer: what to tell them, and when. */
export function PurgeAdvice({ purge }: { purge: Purge }) {
  const { look } = shownStatus(purge);
  if (look === 'queued') return <QueuedAdvice sendAt={purge.nextSendAt} />;
  if (look === 'cancelled') return 'Cancelled before it was sent. Nothing was purged.';
  if (look === 'sending') return 'Purge Desk is sending the purge to the CDN. The answer will appear here.';
  if (look === 'unmatched')
    return 'Every site has finished, but none had cached content for this target. If the customer still sees the old page, check the address.';
  if (look === 'completed') return 'Every site has finished. Tell the customer to reload now.';
  if (purge.completionUnreported)
    return 'The CDN accepted the purge but did not report completion. Check the live page before you tell the customer.';
  return 'The CDN accepted the purge and its sites are working on it. Tell the customer to reload in a minute.';
}

function QueuedAdvice({ sendAt }: { sendAt: string | null }) {
  const { data: window } = useQuery(sendWindowQuery);
  if (!window || sendAt === null) return 'The purge is recorded and will be sent automatically. Nothing is purged yet.';
  const closedUntil = window.because === 'cdn' ? window.nextSafeAt : null;
  if (closedUntil)
    return (
      <>
        The CDN accepts no purges until <Time iso={closedUntil} />. Purge Desk sends yours automatically then. Nothing
        is purged yet. Tell the customer to reload a minute later.
      </>
    );
  return (
    <>
      Purge Desk sends at most {counted(window.perMinute, 'purge')} a minute. It sends yours automatically at{' '}
      <Time iso={sendAt} />. Nothing is purged yet. Tell the customer to reload a minute later.
    </>
  );
}

const Time = ({ iso }: { iso: string }) => (
  <span className="font-medium text-ink">
    <SoonTime iso={iso} />
  </span>
);
