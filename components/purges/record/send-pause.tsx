import { SoonTime } from '@/components/ui/time-ago';
import { LONGEST_CLOSURE_MS, type SendPause } from '@/lib/shared/purges/send-window';

const LONGEST_MINUTES = LONGEST_CLOSURE_MS / 60_000;

/** What the CDN said that makes purges wait; and that the desk obeys no longer than some minutes, where it asks for more. */
export const PauseSource = ({ pause: { at, status, retryAfter, cutShort } }: { pause: SendPause }) => (
  <>
    {retryAfter === null ? (
      <span key="alone">
        <span>{`The CDN answered ${status} without Retry-After at `}</span>
        <SoonTime iso={at} />.
      </span>
    ) : (
      <span key="with-header">
        <span>{`The CDN answered ${status} with `}</span>
        <code className="font-mono text-[0.8125rem]">{`Retry-After: ${retryAfter}`}</code> at <SoonTime iso={at} />.
      </span>
    )}
    {cutShort && <span>{` Purge Desk waits ${LONGEST_MINUTES} minutes at most, then tries one purge.`}</span>}
  </>
);
