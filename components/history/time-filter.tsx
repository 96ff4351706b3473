'use client';

import { useState } from 'react';
import { ExactSpan } from '@/components/ui/exact-span';
import { Select } from '@/components/ui/select';
import { type HistoryFilter, type HistoryRange, ranges } from '@/lib/shared/history/history-filter';

const labels: Record<HistoryRange, string> = {
  '1h': 'Last hour',
  '24h': 'Last 24 hours',
  '7d': 'Last 7 days',
  '30d': 'Last 30 days',
};
const EXACT = 'exact';

interface TimeFilterProps {
  filter: HistoryFilter;
  change: (part: HistoryFilter, how: 'push' | 'replace') => void;
}

/** When: a preset that ends now, or from and to, in the reader's own zone. */
export function TimeFilter({ filter: { range, from, to }, change }: TimeFilterProps) {
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
      {isExact && <ExactSpan span={{ from, to }} change={(part) => change({ range: undefined, ...part }, 'replace')} />}
    </>
  );
}
