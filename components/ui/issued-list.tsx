import clsx from 'clsx/lite';
import type { ReactNode } from 'react';
import { ForeignName } from './foreign-text';
import { Icon } from './icon';
import { StaleNotice } from './stale-notice';
import { TimeAgo, TimeUntil } from './time-ago';

const states = {
  active: { icon: 'icon-circle-check', label: 'Active', color: 'text-ok' },
  expired: { icon: 'icon-clock', label: 'Expired', color: 'text-muted' },
  revoked: { icon: 'icon-ban', label: 'Revoked', color: 'text-muted' },
} as const;

/** Something that works until it expires or is revoked. */
interface Ending {
  state: keyof typeof states;
  expiresAt: string | null;
  revokedAt: string | null;
  revokedBy: string | null;
}

interface IssuedListProps<T extends { id: string }> {
  label: string;
  /** Undefined while nothing was read. */
  items: readonly T[] | undefined;
  error: Error | null;
  row: (item: T) => ReactNode;
  /** Shown instead of an empty list. */
  none: ReactNode;
}

/** What people have issued to others: links, credentials. The newest comes first. */
export const IssuedList = <T extends { id: string }>({ label, items, error, row, none }: IssuedListProps<T>) => (
  <>
    {error && <StaleNotice error={error} />}
    {items?.length === 0 && none}
    {items !== undefined && items.length > 0 && (
      <ul aria-label={label} className="divide-y divide-line rounded-lg border border-line bg-surface">
        {items.map((item) => (
          <li
            key={item.id}
            className="grid grid-cols-[minmax(0,1fr)_auto] items-start gap-x-6 gap-y-2 px-4 py-3 text-sm lg:grid-cols-[minmax(0,1fr)_11rem_9rem_11rem]"
          >
            {row(item)}
          </li>
        ))}
      </ul>
    )}
  </>
);

/** In the place of a list that is empty: what it will show. */
export const NothingYet = ({ title, children }: { title: string; children: ReactNode }) => (
  <div className="grid justify-items-center gap-3 rounded-lg border border-line border-dashed px-6 py-16 text-center">
    <p className="font-medium">{title}</p>
    <p className="max-w-md text-muted text-sm">{children}</p>
  </div>
);

interface IssuedProps {
  of: Ending & { createdBy: string; createdAt: string };
  subject: ReactNode;
  /** Beside who issued it and when. */
  more?: ReactNode;
  /** When it was used, with the words for both cases. */
  lastUse: { at: string | null; label: string; never: string };
  revoke: ReactNode;
}

/** A row: subject, creator, expiry, last use, and the button that revokes it. */
export const Issued = ({ of, subject, more, lastUse, revoke }: IssuedProps) => (
  <>
    <div className="col-span-2 grid grid-cols-1 gap-1 lg:col-span-1">
      {subject}
      <span className="wrap-anywhere text-muted text-xs">
        <ForeignName text={of.createdBy} />, <TimeAgo iso={of.createdAt} />
        {more}
      </span>
    </div>
    <EndingState of={of} />
    <span className="col-start-1 text-muted lg:col-start-auto">
      {lastUse.at === null ? (
        lastUse.never
      ) : (
        <span>
          <span>{`${lastUse.label} `}</span>
          <TimeAgo iso={lastUse.at} />
        </span>
      )}
    </span>
    <span className="col-start-2 row-start-2 row-end-4 self-center justify-self-end lg:col-start-auto lg:row-auto">
      {revoke}
    </span>
  </>
);

/** Whether it still works, and until when or since when not. */
function EndingState({ of }: { of: Ending }) {
  const { icon, label, color } = states[of.state];
  return (
    <span className="col-start-1 flex flex-wrap gap-x-1.5 lg:col-start-auto lg:grid">
      <span className={clsx('inline-flex items-center gap-1.5 font-medium', color)}>
        <Icon name={icon} className="size-4 shrink-0" />
        <span>{label}</span>
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
      <span key="revoked">
        <TimeAgo iso={revokedAt} /> by {revokedBy !== null && <ForeignName text={revokedBy} />}
      </span>
    );
  if (expiresAt === null) return <span>until revoked</span>;
  return state === 'expired' ? (
    <TimeAgo iso={expiresAt} />
  ) : (
    <span key="expires">
      expires <TimeUntil iso={expiresAt} />
    </span>
  );
}
