import clsx from 'clsx';
import { Ban, CircleCheck, Clock } from 'lucide-react';
import { ForeignName } from './foreign-text';
import { TimeAgo, TimeUntil } from './time-ago';

const states = {
  active: { icon: CircleCheck, label: 'Active', color: 'text-ok' },
  expired: { icon: Clock, label: 'Expired', color: 'text-muted' },
  revoked: { icon: Ban, label: 'Revoked', color: 'text-muted' },
};

/** What works until it ends by itself or is ended by somebody. */
interface Ending {
  state: keyof typeof states;
  expiresAt: string | null;
  revokedAt: string | null;
  revokedBy: string | null;
}

/** Whether it still works, and until when or since when not. */
export function EndingState({ of }: { of: Ending }) {
  const { icon: Icon, label, color } = states[of.state];
  return (
    <span className="col-start-1 flex flex-wrap gap-x-1.5 lg:col-start-auto lg:grid">
      <span className={clsx('inline-flex items-center gap-1.5 font-medium', color)}>
        <Icon className="size-4 shrink-0" aria-hidden />
        {label}
      </span>
      <span className="wrap-anywhere text-muted lg:text-xs">
        <Since of={of} />
      </span>
    </span>
  );
}

function Since({ of: { state, expiresAt, revokedAt, revokedBy } }: { of: Ending }) {
  if (state === 'revoked' && revokedAt !== null)
    return (
      <>
        <TimeAgo iso={revokedAt} /> by {revokedBy !== null && <ForeignName text={revokedBy} />}
      </>
    );
  if (expiresAt === null) return 'until revoked';
  return state === 'expired' ? (
    <TimeAgo iso={expiresAt} />
  ) : (
    <>
      expires <TimeUntil iso={expiresAt} />
    </>
  );
}
