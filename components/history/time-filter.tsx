'use client';

import { useState } from 'react';
import { useNow, useZone } from '@/components/ui/clock';
import { ExactSpan } from '@/components/ui/exact-span';
import { Select } from '@/components/ui/select';
import { TypedTime } from '@/components/ui/typed-time';
import { dayAt, dayBefore, dayOfSpan, spanOfDay } from '@/lib/shared/history/calendar-days';
import { type HistoryFilter, type HistoryRange, ranges } from '@/lib/shared/history/history-filter';

const rangeLabels: Record<HistoryRange, string> = {
  '1h': 'Last hour',
  '24h': 'Last 24 hours',
  '7d': 'Last 7 days',
  '30d': 'Last 30 days',
};
/** What is written into the address as a span of time: a link to yesterday shows the same day tomorrow. */
const spanLabels = { today: 'Today', yesterday: 'Yesterday', day: 'A day …', exact: 'From … to …' };
type SpanChoice = keyof typeof spanLabels;
const spanChoices = Object.keys(spanLabels) as SpanChoice[];

interface TimeFilterProps {
  filter: HistoryFilter;
  className: string;
  change: (part: HistoryFilter, how: 'push' | 'replace') => void;
}

/** When: a preset that ends now, a day, or from and to, in the zone of all times on the page. */
export function TimeFilter({ filter: { range, from, to }, className, change }: TimeFilterProps) {
  const { zone, isLocal } = useZone();
  const today = dayAt(useNow(), zone);
  const days = { today, yesterday: dayBefore(today) };
  const [opened, setOpened] = useState<'day' | 'exact'>();
  const day = dayOfSpan({ from, to }, zone);
  const named = day === undefined ? undefined : (['today', 'yesterday'] as const).find((name) => days[name] === day);
  const asked = named ?? (day === undefined ? 'exact' : 'day');
  const isSpan = from !== undefined || to !== undefined;
  const shown = opened ?? (isSpan ? asked : (range ?? ''));

  function choose(value: string) {
    const span = spanChoices.find((one) => one === value);
    setOpened(span === 'day' || span === 'exact' ? span : undefined);
    if (span === 'today' || span === 'yesterday') change({ range: undefined, ...spanOfDay(days[span], zone) }, 'push');
    else if (span === undefined)
      change({ range: ranges.find((one) => one === value), from: undefined, to: undefined }, 'push');
  }

  return (
    <>
      <Select
        name="range"
        aria-label="Time"
        value={shown}
        onChange={(event) => choose(event.target.value)}
        className={className}
      >
        <option value="">Time: any</option>
        {/* The server does not know the reader's days: before the page is alive, none of them can be chosen. */}
        {spanChoices
          .filter((one) => isLocal || one === shown)
          .map((one) => (
            <option key={one} value={one}>
              {spanLabels[one]}
            </option>
          ))}
        {ranges.map((one) => (
          <option key={one} value={one}>
            {rangeLabels[one]}
          </option>
        ))}
      </Select>
      {shown === 'day' && (
        <TypedTime
          type="date"
          aria-label="Day"
          value={day ?? ''}
          max={today}
          onTyped={(value) => {
            if (value !== '') change({ range: undefined, ...spanOfDay(value, zone) }, 'replace');
          }}
          className="field max-w-44"
        />
      )}
      {shown === 'exact' && (
        <ExactSpan span={{ from, to }} change={(part) => change({ range: undefined, ...part }, 'replace')} />
      )}
    </>
  );
}
