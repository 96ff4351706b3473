'use client';

import { timeAgo, timeUntil } from '@/lib/shared/text/time-ago';
import { useHydrated, useNow } from './clock';

// To make a format takes longer than to draw the row that it is for, and rows are drawn each second.
const exactFormat = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'long' });
const clockFormat = new Intl.DateTimeFormat(undefined, { timeStyle: 'medium' });
const dayAndClockFormat = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'medium' });

const exact = (iso: string) => exactFormat.format(new Date(iso));

/** A moment: relative on screen, exact with its time zone on hover. */
export function TimeAgo({ iso }: { iso: string }) {
  const now = useNow();
  const hydrated = useHydrated();
  return (
    <time dateTime={iso} title={hydrated ? exact(iso) : iso} className="whitespace-nowrap tabular-nums">
      {timeAgo(Date.parse(iso), now)}
    </time>
  );
}

/** The time of a moment, where its day is known; in full on hover. */
export function ClockTime({ iso }: { iso: string }) {
  const hydrated = useHydrated();
  return (
    <time dateTime={iso} title={hydrated ? exact(iso) : iso} className="whitespace-nowrap tabular-nums">
      {hydrated ? clockFormat.format(new Date(iso)) : iso.slice(11, 19)}
    </time>
  );
}

/** A moment in full, in the reader's locale and zone; in UTC until the browser has taken over. */
export function ExactTime({ iso }: { iso: string }) {
  const hydrated = useHydrated();
  return (
    <time dateTime={iso} className="tabular-nums">
      {hydrated ? exact(iso) : iso}
    </time>
  );
}

/** A moment ahead: how long until then on screen, exact on hover. */
export function TimeUntil({ iso }: { iso: string }) {
  const now = useNow();
  const hydrated = useHydrated();
  return (
    <time dateTime={iso} title={hydrated ? exact(iso) : iso} className="whitespace-nowrap tabular-nums">
      {timeUntil(Date.parse(iso), now)}
    </time>
  );
}

const onDay = (at: number) => new Date(at).toDateString();

/** A moment ahead by the clock, with its day when that is another one; exact with its time zone on hover. */
export function SoonTime({ iso }: { iso: string }) {
  const now = useNow();
  const hydrated = useHydrated();
  const isToday = !hydrated || onDay(Date.parse(iso)) === onDay(now);
  const format = isToday ? clockFormat : dayAndClockFormat;
  return (
    <time
      dateTime={iso}
      title={hydrated ? exact(iso) : iso}
      className={isToday ? 'whitespace-nowrap tabular-nums' : 'tabular-nums'}
    >
      {hydrated ? format.format(new Date(iso)) : iso.slice(11, 19)}
    </time>
  );
}
