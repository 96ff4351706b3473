import { useHydrated } from './clock';

/** A moment as the browser's own field for it wants it: in the reader's zone, to the minute. */
function localMinute(iso: string | undefined): string {
  if (iso === undefined) return '';
  const at = new Date(iso);
  return new Date(at.getTime() - at.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}
const isoOf = (local: string) => (Number.isNaN(Date.parse(local)) ? undefined : new Date(local).toISOString());

interface Span {
  from?: string | undefined;
  to?: string | undefined;
}

/** From and to, in the reader's own zone. */
export function ExactSpan({ span: { from, to }, change }: { span: Span; change: (part: Span) => void }) {
  const hydrated = useHydrated();
  return (
    <fieldset className="flex grow flex-wrap items-center gap-2 text-muted text-sm sm:grow-0">
      <legend className="sr-only">Exact time</legend>
      {(['from', 'to'] as const).map((edge) => (
        <label key={edge} className="flex grow items-center gap-2">
          <span>{edge}</span>
          <input
            type="datetime-local"
            // The reader's zone is not known to the server, which renders the field empty.
            value={hydrated ? localMinute({ from, to }[edge]) : ''}
            onChange={(event) => change({ [edge]: isoOf(event.target.value) })}
            className="field min-w-48 text-ink"
          />
        </label>
      ))}
    </fieldset>
  );
}
