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
  if (look === 'cancelled') return 'It was withdrawn before it was sent: nothing was purged.';
  if (look === 'sending') return 'It is on its way to the CDN, whose answer is shown here.';
  if (look === 'unmatched')
    return 'Every site has finished, and none had anything cached that this covers. If the customer still sees the old page, look at the address again.';
  if (look === 'completed') return 'Every site has finished. Tell the customer to reload now.';
  if (purge.completionUnreported)
    return 'The CDN has accepted it and has not said that it is done. Check the page itself before you tell the customer.';
  return 'The CDN has accepted it and its sites are working on it. Tell the customer to reload in a minute.';
}

function QueuedAdvice({ sendAt }: { sendAt: string | null }) {
  const { data: window } = useQuery(sendWindowQuery);
  if (!window || sendAt === null) return 'It is recorded and is sent by itself. Nothing is purged yet.';
  const closedUntil = window.because === 'cdn' ? window.nextSafeAt : null;
  const meanwhile = '. Nothing is purged yet: tell the customer to reload a minute later.';
  if (closedUntil)
    return (
      <>
        The CDN takes no more purges until <Time iso={closedUntil} />. Yours is recorded and is sent by itself then
        {meanwhile}
      </>
    );
  return (
    <>
      This desk sends {counted(window.perMinute, 'purge')} a minute at most. Yours is recorded and is sent by itself at{' '}
      <Time iso={sendAt} />
      {meanwhile}
    </>
  );
}

const Time = ({ iso }: { iso: string }) => (
  <span className="font-medium text-ink">
    <SoonTime iso={iso} />
  </span>
);
