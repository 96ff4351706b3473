import { useQuery } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import { EveryDomain } from '@/components/purges/list/every-domain';
import { Button } from '@/components/ui/button';
import { useHydrated } from '@/components/ui/clock';
import { Link } from '@/components/ui/link';
import { sendWindowQuery } from '@/lib/client/purges';
import type { ListAnalysis } from '@/lib/shared/bulk/analyse-list';
import { isTypedCount, needsTypedCount } from '@/lib/shared/bulk/arming';
import { BULK_MAX_LINES } from '@/lib/shared/bulk/bulk-limits';
import { tooSlowFor } from '@/lib/shared/bulk/sent-in-time';
import { listSummary, modeVerbs } from '@/lib/shared/bulk/sent-list';
import type { WiderPurge } from '@/lib/shared/bulk/wider-purges';
import type { Distribution } from '@/lib/shared/distributions/distribution';
import { paths } from '@/lib/shared/paths';
import type { PurgeDraft } from '@/lib/shared/purges/purge-draft';
import { durationText } from '@/lib/shared/purges/site-progress';
import { prefillToQuery } from '@/lib/shared/targets/prefill';
import { counted, numberText } from '@/lib/shared/text/counted';
import { visible } from '@/lib/shared/text/visible-text';
import { TypedCount } from './typed-count';

const MINUTE_MS = 60_000;
/** As many distributions are named. */
const NAMED_MAX = 8;

/** What `likelySpellings` adds. */
const SPELLINGS =
  'A cache can hold the same page under other URLs: with or without “www.” or a slash at the end, with http://, with other percent-encoding, or without utm_ parameters.';

interface SendBulkProps {
  analysis: ListAnalysis | undefined;
  isOld: boolean;
  draft: Pick<PurgeDraft, 'mode' | 'reason' | 'ticket'>;
  withSpellings: boolean;
  onSpellings: (withSpellings: boolean) => void;
  sending: boolean;
  distributions: readonly Distribution[];
}

/** What keeps a list from being sent, in a sentence; undefined where nothing does. */
function blockedBy({ analysis, isOld, sending }: SendBulkProps, count: number, perMinute: number): string | undefined {
  // It is on its way, or its job opens: there is nothing to fix, and no list to paste.
  if (sending) return undefined;
  if (!analysis) return isOld ? 'Purge Desk is still reading the list.' : 'Paste a list first.';
  if (analysis.isTooLong)
    return `A list can have at most ${counted(BULK_MAX_LINES, 'URL')}${analysis.spellings > 0 ? ', including likely spellings' : ''}. Split it.`;
  if (analysis.isTooLarge) return 'This list exceeds 5 MB. Split it.';
  if (analysis.problems > 0) return `Fix or drop ${counted(analysis.problems, 'line')} first.`;
  if (count === 0) return 'No URL of this list can be purged.';
  return isOld ? 'Purge Desk is still reading the list.' : tooSlowFor(count, perMinute);
}

/** What will happen, how long it takes, and the button that does it. */
export function SendBulk(props: SendBulkProps) {
  const { analysis, draft, withSpellings, onSpellings, sending, distributions } = props;
  const [typed, setTyped] = useState('');
  // What was confirmed is this list in this mode, and no other one of the same length.
  const confirmed = useMemo(
    () => JSON.stringify([draft.mode, analysis?.urls, analysis?.groups]),
    [draft.mode, analysis],
  );
  const [typedFor, setTypedFor] = useState(confirmed);
  if (typedFor !== confirmed) {
    setTypedFor(confirmed);
    setTyped('');
  }
  const hydrated = useHydrated();
  const urls = analysis?.urls.length ?? 0;
  const on = analysis?.groups.map(({ distribution }) => distribution) ?? [];
  // Not known yet, and perhaps never: then the desk refuses the list itself.
  const perMinute = useQuery(sendWindowQuery).data?.perMinute ?? Number.POSITIVE_INFINITY;
  const blocked = blockedBy(props, urls, perMinute);
  const isTyped = needsTypedCount(draft.mode, urls);
  const isArmed = !isTyped || isTypedCount(typed, urls);
  return (
    <section aria-label="Send" className="grid grid-cols-1 gap-4 border-line border-t pt-5 text-sm">
      <label className="flex items-start gap-2">
        <input
          type="checkbox"
          checked={withSpellings}
          onChange={(event) => onSpellings(event.target.checked)}
          className="mt-0.5 size-4 shrink-0 accent-accent"
        />
        <span>
          <span className="font-medium">Also purge likely spellings</span>
          <span className="block text-muted">
            {analysis && withSpellings && <span>{`${counted(analysis.spellings, 'URL')} added. `}</span>}
            <span>{SPELLINGS}</span>
          </span>
        </span>
      </label>
      <WiderPurges offers={analysis?.wider ?? []} draft={draft} />
      <Groups analysis={analysis} />
      <EveryDomain on={on} distributions={distributions} />
      <div className="grid gap-1">
        <p id="bulk-summary" className="min-h-5 font-medium">
          {analysis ? listSummary(draft.mode, urls, on) : !sending && 'Nothing to send yet.'}
        </p>
        <Duration urls={urls} perMinute={perMinute} />
        <p id="bulk-blocked" aria-live="polite" className="min-h-5 text-muted">
          {blocked}
        </p>
      </div>
      {isTyped && blocked === undefined && !sending && (
        <TypedCount id="bulk-count" count={urls} typed={typed} onTyped={setTyped} />
      )}
      <Button
        tone={draft.mode === 'soft' ? 'accent' : 'warm'}
        disabled={!hydrated || blocked !== undefined || !isArmed}
        aria-disabled={sending}
        aria-describedby="bulk-summary bulk-blocked"
        type="submit"
        className="w-full"
      >
        {sending ? 'Sending…' : `${modeVerbs[draft.mode]} ${counted(urls, 'URL')}`}
      </Button>
    </section>
  );
}

function Groups({ analysis }: { analysis: ListAnalysis | undefined }) {
  const groups = analysis?.groups ?? [];
  if (groups.length === 0) return null;
  return (
    <table aria-label="URLs by distribution" className="w-full text-left">
      <tbody className="divide-y divide-line">
        {groups.slice(0, NAMED_MAX).map(({ distribution, urls }) => (
          <tr key={distribution}>
            <th scope="row" className="wrap-anywhere py-1.5 pr-3 font-normal">
              {distribution}
            </th>
            <td className="py-1.5 text-right tabular-nums">{numberText(urls)}</td>
          </tr>
        ))}
        {groups.length > NAMED_MAX && (
          <tr>
            <th scope="row" className="py-1.5 pr-3 font-normal text-muted">
              {counted(groups.length - NAMED_MAX, 'more distribution')}
            </th>
            <td className="py-1.5 text-right tabular-nums">
              {numberText(groups.slice(NAMED_MAX).reduce((sum, { urls }) => sum + urls, 0))}
            </td>
          </tr>
        )}
      </tbody>
    </table>
  );
}

const aboutTime = (ms: number) =>
  ms < MINUTE_MS ? 'less than a minute' : `about ${durationText(Math.round(ms / MINUTE_MS) * MINUTE_MS)}`;

/** How long sending takes at the rate that the desk keeps. Its line is always there. */
function Duration({ urls, perMinute }: { urls: number; perMinute: number }) {
  const isKnown = urls > 0 && perMinute < Number.POSITIVE_INFINITY;
  return (
    <p className="min-h-10 text-muted">
      {isKnown &&
        `At most ${counted(perMinute, 'purge')} a minute: ${aboutTime((urls / perMinute) * MINUTE_MS)} if the queue is empty. Others can still purge.`}
    </p>
  );
}

function offerSentence({ kind, value, lines, distribution }: WiderPurge): string {
  return kind === 'hostname'
    ? `${numberText(lines)} of these URLs are on ${visible(value)}. One purge of the hostname covers them, and all its other pages.`
    : `${numberText(lines)} of these URLs match ${visible(value)} on ${distribution}. One pattern purge covers them, and all other paths that match.`;
}

interface WiderPurgesProps {
  offers: readonly WiderPurge[];
  draft: Pick<PurgeDraft, 'mode' | 'reason' | 'ticket'>;
}

/** One purge that would do for many lines. The link only fills in the form; the list stays here. */
const WiderPurges = ({ offers, draft: { mode, reason, ticket } }: WiderPurgesProps) =>
  offers.length > 0 && (
    <ul aria-label="One purge instead" className="grid gap-3">
      {offers.map((offer) => {
        const [namespace, distribution] = offer.distribution.split('/');
        const { kind, value } = offer;
        const notes = { mode, ...(reason && { reason }), ...(ticket && { ticket }) };
        const query = prefillToQuery({ namespace, distribution, kind, value, ...notes });
        return (
          <li key={`${kind} ${value} ${offer.distribution}`} className="grid gap-1 rounded-lg border border-line p-3">
            <span className="wrap-anywhere">{offerSentence(offer)}</span>
            <Link href={paths.home + query} className="w-fit font-medium text-accent underline underline-offset-2">
              {kind === 'hostname' ? 'Open hostname purge' : 'Open pattern purge'}
            </Link>
          </li>
        );
      })}
    </ul>
  );
