import { useMe } from '@/components/people/use-me';
import { PauseSource } from '@/components/purges/record/send-pause';
import { Countdown } from '@/components/ui/countdown';
import { Link } from '@/components/ui/link';
import { SoonTime } from '@/components/ui/time-ago';
import { isEverywhere } from '@/lib/shared/access/access';
import { paths } from '@/lib/shared/paths';
import { type SendWindow, whyNotNow } from '@/lib/shared/purges/send-window';

/** Describes the button while purges are queued. Leaves out the countdown, which a screen reader would repeat each second. */
export const SEND_WINDOW_IDS = 'send-window-time send-window-why';

/** Says before the click when a purge would be sent, and why not immediately. Always reserves its space. */
export const SendWindowLine = ({ window }: { window: SendWindow | undefined }) => (
  <div className="-my-1 min-h-10 text-muted text-sm sm:min-h-5">
    {window?.nextSafeAt && (
      <p>
        <span id="send-window-time">
          Next safe time{' '}
          <span className="font-medium text-ink">
            <SoonTime iso={window.nextSafeAt} />
          </span>
        </span>{' '}
        (<Countdown iso={window.nextSafeAt} leftMs={window.nextSafeInMs ?? 0} />
        ).{' '}
        <span id="send-window-why">
          {window.pause?.cutShort ? <PauseSource pause={window.pause} /> : whyNotNow(window)}
        </span>
        {window.pause?.cutShort && <LiftLink />}
      </p>
    )}
    <p role="status" className="sr-only">
      {window?.nextSafeAt && 'New purges wait in the queue.'}
    </p>
  </div>
);

/** To where an administrator can end the pause. */
function LiftLink() {
  const me = useMe();
  if (!me || !isEverywhere(me.grants, 'admin')) return null;
  return (
    <>
      {' '}
      <Link href={paths.settings} className="whitespace-nowrap font-medium text-ink underline underline-offset-2">
        Lift the pause in Settings
      </Link>
    </>
  );
}
