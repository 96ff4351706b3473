import { Countdown } from '@/components/ui/countdown';
import { SoonTime } from '@/components/ui/time-ago';
import { type SendWindow, whyNotNow } from '@/lib/shared/purges/send-window';

/** What describes the button while purges have to wait: without the countdown, which would be read out anew each second. */
export const SEND_WINDOW_IDS = 'send-window-time send-window-why';

/** Said before the click: when a purge that is asked for now will be sent, and why not at once. Its place is kept free. */
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
        ). <span id="send-window-why">{whyNotNow(window)}</span>
      </p>
    )}
    <p role="status" className="sr-only">
      {window?.nextSafeAt && 'New purges wait in the queue.'}
    </p>
  </div>
);
