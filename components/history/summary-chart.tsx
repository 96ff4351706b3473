import { type KeyboardEvent, useId, useState } from 'react';
import { useZone } from '@/components/ui/clock';
import { Link } from '@/components/ui/link';
import { spanOfBar } from '@/lib/shared/history/calendar-days';
import { type HistoryFilter, historyQuery } from '@/lib/shared/history/history-filter';
import { type Outcome, outcomes } from '@/lib/shared/history/purge-outcomes';
import type { PurgeSummary, SummaryBucket, SummaryUnit } from '@/lib/shared/history/purge-summary';
import { paths } from '@/lib/shared/paths';
import { cachedFormat } from '@/lib/shared/text/wall-clock';

export const outcomeTexts: Record<Outcome, string> = {
  done: 'Completed',
  open: 'In progress',
  failed: 'Failed or unconfirmed',
};

/** The part of a slot that its bar fills, in percent. */
const BAR_SHARE = 74;
/** A single failure among thousands must be seen, too; percent of the height. */
const LEAST_HEIGHT = 4;

const formats: Record<SummaryUnit, Intl.DateTimeFormatOptions> = {
  hour: { day: 'numeric', month: 'short', hour: 'numeric', minute: '2-digit' },
  day: { day: 'numeric', month: 'short' },
  week: { day: 'numeric', month: 'short' },
  month: { month: 'short', year: 'numeric' },
  year: { year: 'numeric' },
};

/** People ask for "last Tuesday". */
const withWeekday: Intl.DateTimeFormatOptions = { weekday: 'short', day: 'numeric', month: 'short' };

/** The format is made when a bar is drawn: the first one of a page takes long, and a folded summary needs none. */
const written = (start: string, options: Intl.DateTimeFormatOptions) =>
  cachedFormat(undefined, { ...options, timeZone: 'UTC' }).format(
    new Date(`${start.length > 10 ? `${start}:00` : `${start}T00:00`}Z`),
  );

/** Returns the label of a bar. Its start is already in the user's time zone, so no zone is applied. */
export function timeText(unit: SummaryUnit, start: string): string {
  const text = written(start, formats[unit]);
  return unit === 'week' ? `week of ${text}` : text;
}

const fullTimeText = (unit: SummaryUnit, start: string) =>
  unit === 'day' ? written(start, withWeekday) : timeText(unit, start);

const sumOf = (bucket: SummaryBucket) => outcomes.reduce((sum, outcome) => sum + bucket[outcome], 0);

const countsText = (bucket: SummaryBucket) =>
  outcomes.flatMap((outcome) =>
    bucket[outcome] > 0 ? `${bucket[outcome]} ${outcomeTexts[outcome].toLowerCase()}` : [],
  );

/** How each outcome is filled: by colour and by texture, so that either is enough. */
function Textures({ id }: { id: string }) {
  return (
    <defs>
      <pattern id={`${id}-done`} width="4" height="4" patternUnits="userSpaceOnUse">
        <rect width="4" height="4" fill="var(--ok)" fillOpacity="0.55" />
      </pattern>
      <pattern id={`${id}-open`} width="4" height="4" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
        <rect width="4" height="4" fill="var(--accent-soft)" />
        <rect width="1.5" height="4" fill="var(--accent)" />
      </pattern>
      <pattern id={`${id}-failed`} width="4" height="4" patternUnits="userSpaceOnUse">
        <rect width="4" height="4" fill="var(--danger)" />
        <circle cx="2" cy="2" r="1" fill="var(--surface)" />
      </pattern>
    </defs>
  );
}

/** A sample of a texture, for the legend. */
export function TextureSample({ outcome }: { outcome: Outcome }) {
  const id = useId();
  return (
    <svg className="size-3 shrink-0 rounded-[2px]" aria-hidden>
      <Textures id={id} />
      <rect width="100%" height="100%" fill={`url(#${id}-${outcome})`} />
    </svg>
  );
}

type PurgeSummaryBars = Pick<PurgeSummary, 'unit' | 'buckets'> & Omit<SummaryChartProps, 'summary'>;

interface SummaryChartProps {
  summary: PurgeSummary;
  filter: HistoryFilter;
  change: (part: HistoryFilter, how: 'push' | 'replace') => void;
}

/** Bars from the ground up: what is done, what is under way, and what went wrong on top, where it is seen first. */
export function SummaryChart({ summary: { unit, buckets }, filter, change }: SummaryChartProps) {
  const id = useId();
  const most = Math.max(1, ...buckets.map(sumOf));
  const slot = 100 / Math.max(buckets.length, 1);
  // Few bars stay slim: a day's worth as wide as the page would say nothing.
  const width = Math.min(slot * (BAR_SHARE / 100), 4);
  return (
    <figure className="relative grid h-full grid-rows-[minmax(0,1fr)_auto] gap-1">
      <BarLinks unit={unit} buckets={buckets} filter={filter} change={change} />
      <svg className="pointer-events-none relative col-start-1 row-start-1 size-full overflow-visible" aria-hidden>
        <Textures id={id} />
        <line x1="0" x2="100%" y1="100%" y2="100%" stroke="var(--line)" />
        {buckets.map((bucket, index) => (
          <Bar
            key={bucket.start}
            bucket={bucket}
            most={most}
            x={index * slot + (slot - width) / 2}
            width={width}
            id={id}
          />
        ))}
      </svg>
      <figcaption className="flex justify-between text-muted text-xs tabular-nums" aria-hidden>
        <span>{buckets[0] && timeText(unit, buckets[0].start)}</span>
        <span>{most > 1 && `peak per ${unit}: ${most}`}</span>
        <span>{buckets.length > 1 && timeText(unit, buckets.at(-1)?.start ?? '')}</span>
      </figcaption>
      <NumbersTable unit={unit} buckets={buckets} />
    </figure>
  );
}

/** Each bar as a link to the purges of its time. The keyboard stops at one of them; arrow keys go to the others. */
function BarLinks({ unit, buckets, filter, change }: PurgeSummaryBars) {
  const { zone } = useZone();
  const [at, setAt] = useState<number>();
  const stop = Math.min(at ?? buckets.length - 1, buckets.length - 1);
  const goTo = (event: KeyboardEvent<HTMLElement>) => {
    const to = { ArrowLeft: stop - 1, ArrowRight: stop + 1, Home: 0, End: buckets.length - 1 }[event.key];
    if (to === undefined || !buckets[to]) return;
    event.preventDefault();
    setAt(to);
    event.currentTarget.querySelectorAll('a')[to]?.focus();
  };
  return (
    <nav aria-label={`Show the purges of a ${unit}`} onKeyDown={goTo} className="col-start-1 row-start-1 flex">
      {buckets.map((bucket, index) => {
        const part = { range: undefined, ...spanOfBar(unit, bucket.start, zone) };
        return (
          <Link
            key={bucket.start}
            href={paths.history + historyQuery({ ...filter, ...part })}
            scroll={false}
            tabIndex={index === stop ? 0 : -1}
            title={barText(unit, bucket)}
            aria-label={barText(unit, bucket)}
            onClick={(event) => {
              if (event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
              event.preventDefault();
              change(part, 'push');
            }}
            className="min-w-0 flex-1 rounded-sm hover:bg-raised"
          />
        );
      })}
    </nav>
  );
}

const barText = (unit: SummaryUnit, bucket: SummaryBucket) =>
  [fullTimeText(unit, bucket.start), ...countsText(bucket)].join(' · ');

interface BarProps {
  bucket: SummaryBucket;
  most: number;
  x: number;
  width: number;
  id: string;
}

function Bar({ bucket, most, x, width, id }: BarProps) {
  let top = 100;
  return (
    <g>
      {outcomes.map((outcome) => {
        if (bucket[outcome] === 0) return null;
        const height = Math.max((bucket[outcome] / most) * (100 - LEAST_HEIGHT), LEAST_HEIGHT);
        top -= height;
        return (
          <rect
            key={outcome}
            x={`${x}%`}
            y={`${Math.max(top, 0)}%`}
            width={`${width}%`}
            height={`${height}%`}
            fill={`url(#${id}-${outcome})`}
          />
        );
      })}
    </g>
  );
}

/** The same in numbers, for those who do not see the bars. */
const NumbersTable = ({ unit, buckets }: Pick<PurgeSummary, 'unit' | 'buckets'>) => (
  // A table alone does not shrink to one pixel.
  <div className="sr-only">
    <table>
      <caption>{`Purges by ${unit}`}</caption>
      <thead>
        <tr>
          <th scope="col">Time</th>
          {outcomes.map((outcome) => (
            <th key={outcome} scope="col">
              {outcomeTexts[outcome]}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {buckets.map((bucket) => (
          <tr key={bucket.start}>
            <th scope="row">{fullTimeText(unit, bucket.start)}</th>
            {outcomes.map((outcome) => (
              <td key={outcome}>{bucket[outcome]}</td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  </div>
);
