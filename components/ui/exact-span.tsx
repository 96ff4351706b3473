import { useId } from 'react';
import { firstMoment } from '@/lib/shared/history/calendar-days';
import { momentsAt, offsetText, wallTime } from '@/lib/shared/text/wall-clock';
import { useZone } from './clock';
import { Select } from './select';
import { zoneLabel } from './time-zone';
import { TypedTime } from './typed-time';

interface Span {
  from?: string | undefined;
  to?: string | undefined;
}

/** From and to, in the zone in which the page shows times. */
export function ExactSpan({ span: { from, to }, change }: { span: Span; change: (part: Span) => void }) {
  const { zone } = useZone();
  return (
    <fieldset className="flex grow flex-wrap items-center gap-2 text-muted text-sm sm:grow-0">
      <legend className="sr-only">{`Exact time (${zoneLabel(zone)})`}</legend>
      {(['from', 'to'] as const).map((edge) => (
        <Edge key={edge} edge={edge} iso={{ from, to }[edge]} change={(iso) => change({ [edge]: iso })} />
      ))}
    </fieldset>
  );
}

interface EdgeProps {
  edge: 'from' | 'to';
  iso: string | undefined;
  change: (iso: string | undefined) => void;
}

/** One end. Of a minute that the clock shows twice, its distance from UTC says which one is meant. */
function Edge({ edge, iso, change }: EdgeProps) {
  const { zone, isLocal } = useZone();
  const id = useId();
  // The reader's zone is not known to the server, which renders the field empty.
  const minute = isLocal && iso !== undefined ? wallTime(Date.parse(iso), zone).slice(0, 16) : '';
  const twins = momentsAt(minute, zone);
  const choose = (at: number) => change(new Date(at).toISOString());
  return (
    <span className="flex grow items-center gap-2">
      <label htmlFor={id} className="flex grow items-center gap-2">
        <span>{edge}</span>
        <TypedTime
          id={id}
          type="datetime-local"
          value={minute}
          onTyped={(value) => {
            if (value === '') change(undefined);
            else choose(firstMoment(value, zone));
          }}
          className="field min-w-48 text-ink"
        />
      </label>
      {twins.length > 1 && (
        <Select
          aria-label={`Which ${minute.slice(11)} (${edge})`}
          value={twins.findLast((at) => iso !== undefined && at <= Date.parse(iso)) ?? twins[0]}
          onChange={(event) => choose(Number(event.target.value))}
          className="min-w-28"
        >
          {twins.map((at) => (
            <option key={at} value={at}>
              {offsetText(at, zone)}
            </option>
          ))}
        </Select>
      )}
    </span>
  );
}
