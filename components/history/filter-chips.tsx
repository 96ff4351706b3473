import { useRef } from 'react';
import { useZone } from '@/components/ui/clock';
import { Icon } from '@/components/ui/icon';
import { Link } from '@/components/ui/link';
import { useTimeText } from '@/components/ui/time-ago';
import { dayOfSpan } from '@/lib/shared/history/calendar-days';
import { conditionsOf } from '@/lib/shared/history/describe-filter';
import type { HistoryFilter, HistoryFilterKey } from '@/lib/shared/history/history-filter';
import { paths } from '@/lib/shared/paths';
import { visibleProse } from '@/lib/shared/text/visible-text';

interface Chip {
  text: string;
  keys: HistoryFilterKey[];
}

/** The conditions of a filter that the search field and the order of the rows do not show themselves. */
export function useChips(filter: HistoryFilter): Chip[] {
  const { zone } = useZone();
  const { moment, day } = useTimeText();
  const { from, to } = filter;
  const whole = dayOfSpan({ from, to }, zone);
  const chips = conditionsOf(filter)
    .filter(({ key }) => !['q', 'sort', 'from', 'to'].includes(key))
    .map(({ key, term, value }) => ({ text: `${term}: ${visibleProse(value)}`, keys: [key] }));
  if (whole !== undefined) return [...chips, { text: day(whole), keys: ['from', 'to'] }];
  return [
    ...chips,
    ...(from === undefined ? [] : [{ text: `From: ${moment(from)}`, keys: ['from'] as HistoryFilterKey[] }]),
    ...(to === undefined ? [] : [{ text: `Before: ${moment(to)}`, keys: ['to'] as HistoryFilterKey[] }]),
  ];
}

interface FilterChipsProps {
  chips: readonly Chip[];
  change: (part: HistoryFilter, how: 'push' | 'replace') => void;
  /** Takes the focus when no chip is left to have it. */
  focusSearch: () => void;
}

/** What narrows the history, each with its way out; then the way out of all. */
export function FilterChips({ chips, change, focusSearch }: FilterChipsProps) {
  const list = useRef<HTMLUListElement>(null);
  const remove = ({ keys }: Chip) => {
    change(Object.fromEntries(keys.map((key) => [key, undefined])), 'push');
    // The button that has the focus is about to go.
    if (chips.length > 1) list.current?.focus();
    else focusSearch();
  };
  return (
    <ul
      ref={list}
      tabIndex={-1}
      aria-label="Active filters"
      className="flex basis-full print:hidden flex-wrap lg:col-span-full items-center gap-2"
    >
      {chips.map((chip) => (
        <li key={chip.text} className="min-w-0">
          <button
            type="button"
            aria-label={`Remove filter ${chip.text}`}
            onClick={() => remove(chip)}
            className="inline-flex min-h-8 max-w-full items-center gap-1.5 rounded-full border border-edge bg-surface px-3 text-sm hover:bg-raised"
          >
            <span className="truncate">{chip.text}</span>
            <Icon name="icon-x" className="size-3.5 shrink-0 text-muted" />
          </button>
        </li>
      ))}
      <li>
        <Link
          href={paths.history}
          onClick={focusSearch}
          className="inline-flex min-h-8 items-center rounded-md px-2 text-muted text-sm underline underline-offset-2 hover:text-ink"
        >
          Clear
        </Link>
      </li>
    </ul>
  );
}
