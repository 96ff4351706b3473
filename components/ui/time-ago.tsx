'use client';

import { dayText } from '@/lib/shared/history/calendar-days';
import { keepUpTo } from '@/lib/shared/text/keep';
import { timeAgo, timeUntil } from '@/lib/shared/text/time-ago';
import { cachedFormat, isRepeated, offsetText, wallTime } from '@/lib/shared/text/wall-clock';
import { useNow, useZone } from './clock';

/** Rows are drawn again every ten seconds, and to write a moment in all ways takes a dozen formats. */
const MOMENTS_MAX = 2000;
const moments = keepUpTo<ReturnType<typeof writeMoment>>(MOMENTS_MAX);
const days = keepUpTo<string>(MOMENTS_MAX);

const dayIn = (zone: string, at: number) => days(`${zone} ${at}`, () => wallTime(at, zone).split('T', 1).join());

function writeMoment(at: number, zone: string, isLocal: boolean) {
  const [day = '', clock = ''] = wallTime(at, zone).split('T');
  const format = (options: Intl.DateTimeFormatOptions) =>
    cachedFormat(undefined, { ...options, timeZone: zone }).format(at);
  // Of an hour that the clock goes through twice, its distance from UTC says which one is meant.
  const clockText = isLocal ? format({ timeStyle: 'medium' }) : clock;
  return {
    wallDay: day,
    exact: isLocal
      ? format({ dateStyle: 'medium', timeStyle: 'long' })
      : `${day} ${clock} ${zone === 'UTC' ? zone : offsetText(at, zone)}`,
    day: isLocal ? format({ dateStyle: 'medium' }) : day,
    // The year is this one's.
    recentDay: isLocal ? format({ month: 'short', day: 'numeric' }) : day.slice(5),
    clock: isRepeated(at, zone) ? `${clockText} ${offsetText(at, zone)}` : clockText,
  };
}

/** A moment in the reader's locale and zone. Until the browser has taken over, which knows the locale, as ISO 8601 has it. */
function useMoment(iso: string) {
  const { zone, isLocal } = useZone();
  const at = Date.parse(iso);
  const texts = moments(`${isLocal} ${zone} ${at}`, () => writeMoment(at, zone, isLocal));
  return { at, ...texts, isOnDayOf: (other: number) => dayIn(zone, other) === texts.wallDay };
}

/** Times and days as text, for names of buttons and for what is one sentence. */
export function useTimeText() {
  const { zone, isLocal } = useZone();
  return {
    moment: (iso: string) => {
      const at = Date.parse(iso);
      const text = isLocal
        ? cachedFormat(undefined, { dateStyle: 'medium', timeStyle: 'short', timeZone: zone }).format(at)
        : wallTime(at, zone).slice(0, 16).replace('T', ' ');
      return isRepeated(at, zone) ? `${text} ${offsetText(at, zone)}` : text;
    },
    /** The time of a moment of today, else with its day; with the zone where that is UTC. */
    clock: (iso: string) => {
      const at = Date.parse(iso);
      const { wallDay, clock, day } = writeMoment(at, zone, isLocal);
      const text = wallDay === dayIn(zone, Date.now()) ? clock : `${day}, ${clock}`;
      return zone === 'UTC' ? `${text} UTC` : text;
    },
    day: (day: string) => (isLocal ? dayText(day) : day),
  };
}

/** A moment: relative on screen, exact with its time zone on hover; after a day by its date and time. */
export function TimeAgo({ iso }: { iso: string }) {
  const now = useNow();
  const { at, exact, day, clock } = useMoment(iso);
  return (
    <time dateTime={iso} title={exact} className="whitespace-nowrap tabular-nums">
      {timeAgo(at, now) ?? `${day}, ${clock}`}
    </time>
  );
}

/** How long ago a moment was, beside its exact time; nothing after a day. */
export function Age({ iso }: { iso: string }) {
  const now = useNow();
  const ago = timeAgo(Date.parse(iso), now);
  return (
    ago !== undefined && <span className="whitespace-nowrap text-muted tabular-nums print:hidden">{`(${ago})`}</span>
  );
}

/** A moment in a list, whole without a hover: how long ago and its time; after a day its date and time. */
export function ListTime({ iso, inline = false }: { iso: string; inline?: boolean }) {
  const now = useNow();
  const { at, exact, day, recentDay, clock, isOnDayOf } = useMoment(iso);
  const ago = timeAgo(at, now);
  const [first, second] =
    ago === undefined ? [day, clock] : isOnDayOf(now) ? [ago, clock] : [ago, `${recentDay}, ${clock}`];
  return (
    <time dateTime={iso} title={exact} className="tabular-nums">
      {inline ? (
        `${first}, ${second}`
      ) : (
        <>
          <span className="block whitespace-nowrap">{first}</span>
          <span className="block text-xs">{second}</span>
        </>
      )}
    </time>
  );
}

/** The time of a moment, where its day is known; in full on hover. */
export function ClockTime({ iso }: { iso: string }) {
  const { exact, clock } = useMoment(iso);
  return (
    <time dateTime={iso} title={exact} className="whitespace-nowrap tabular-nums">
      {clock}
    </time>
  );
}

/** A moment in full, with its time zone. */
export function ExactTime({ iso }: { iso: string }) {
  const { exact } = useMoment(iso);
  return (
    <time dateTime={iso} className="tabular-nums">
      {exact}
    </time>
  );
}

/** A moment ahead: how long until then on screen, exact on hover. */
export function TimeUntil({ iso }: { iso: string }) {
  const now = useNow();
  const { at, exact } = useMoment(iso);
  return (
    <time dateTime={iso} title={exact} className="whitespace-nowrap tabular-nums">
      {timeUntil(at, now)}
    </time>
  );
}

/** A moment ahead by the clock, with its day when that is another one; exact with its time zone on hover. */
export function SoonTime({ iso }: { iso: string }) {
  const now = useNow();
  const { isLocal } = useZone();
  const { exact, day, clock, isOnDayOf } = useMoment(iso);
  const isToday = !isLocal || isOnDayOf(now);
  return (
    <time dateTime={iso} title={exact} className={isToday ? 'whitespace-nowrap tabular-nums' : 'tabular-nums'}>
      {isToday ? clock : `${day}, ${clock}`}
    </time>
  );
}
