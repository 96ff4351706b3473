'use client';

import { useState } from 'react';
import { useHydrated } from '@/components/ui/clock';
import { Select } from '@/components/ui/select';
import { type HistoryFilter, type HistoryRange, ranges } from '@/lib/shared/history-filter';

const labels: Record<HistoryRange, string> = {
  '1h': 'Last hour',
  '24h': 'Last 24 hours',
  '7d': 'Last 7 days',
  '30d': 'Last 30 days',
};
const EXACT = 'exact';

/** A moment as the browser's own field for it wants it: in the reader's zone, to the minute. */
function localMinute(iso: string | undefined): string {
  if (iso === undefined) return '';
  const at = new Date(iso);
  return new Date(at.getTime() - at.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}
const isoOf = (local: string) => (Number.isNaN(Date.parse(local)) ? undefined : new Date(local).toISOString());

interface TimeFilterProps {
  filter: HistoryFilter;
  change: (part: HistoryFilter, how: 'push' | 'replace') => void;
}

/** When: a preset that ends now, or from and to, in the reader's own zone. */
export function TimeFilter({ filter: { range, from, to }, change }: TimeFilterProps) {
  const hydrated = useHydrated();
  const [opened, setOpened] = useState(false);
  const isExact = from !== undefined || to !== undefined || opened;
  const choose = (value: string) => {
    setOpened(value === EXACT);
    if (value !== EXACT) change({ range: ranges.find((one) => one === value), from: undefined, to: undefined }, 'push');
  };
  return (
    <>
      <Select
        name="range"
        aria-label="Time"
        value={isExact ? EXACT : (range ?? '')}
        onChange={(event) => choose(event.target.value)}
        className="min-w-32 grow sm:grow-0"
      >
        <option value="">Time: any</option>
        {ranges.map((one) => (
          <option key={one} value={one}>
            {labels[one]}
          </option>
        ))}
        <option value={EXACT}>From … to …</option>
      </Select>
      {isExact && (
        <fieldset className="flex grow flex-wrap items-center gap-2 text-muted text-sm sm:grow-0">
          <legend className="sr-only">Exact time</legend>
          {(['from', 'to'] as const).map((edge) => (
            <label key={edge} className="flex grow items-center gap-2">
              {edge}
              <input
                type="datetime-local"
                // The reader's zone is not known to the server, which renders the field empty.
                value={hydrated ? localMinute({ from, to }[edge]) : ''}
                onChange={(event) => change({ range: undefined, [edge]: isoOf(event.target.value) }, 'replace')}
                className="field min-w-48 text-ink"
              />
            </label>
          ))}
        </fieldset>
      )}
    </>
  );
}
