'use client';

import { useQuery } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { useCovers } from '@/components/purges/fields/use-judgement';
import { LookButton, lookFailureText } from '@/components/purges/record/look-parts';
import { later } from '@/components/ui/later';
import { lookQuery, SEEN_MS } from '@/lib/client/looks';
import type { Distribution } from '@/lib/shared/distributions/distribution';
import { mayAct } from '@/lib/shared/edge/when-to-look';
import { draftLookUrl, type PurgeDraft } from '@/lib/shared/purges/purge-draft';

const NOTHING = { namespace: '', distribution: '', url: '' };
/** Fields whose URL is settled when the person leaves them, or has pasted into them. */
const URL_FIELDS = new Set(['purge-url', 'purge-check-url']);

const Looking = () => <p className="text-muted">Looking at the edge…</p>;
const loadSeen = () => import('./edge-seen').then((part) => part.EdgeSeen);
const EdgeSeen = later(loadSeen, Looking);

/** Counts how often the URL has come to rest: it was pasted, or the field was left. */
function useRests(place: React.RefObject<HTMLElement | null>) {
  const [rests, setRests] = useState(0);
  useEffect(() => {
    const form = place.current?.closest('form');
    const rest = ({ target }: Event) => {
      if (!(target instanceof HTMLElement) || !URL_FIELDS.has(target.id)) return;
      // A person who goes to another window may come back and type on.
      setTimeout(() => document.hasFocus() && setRests((count) => count + 1));
    };
    form?.addEventListener('focusout', rest);
    form?.addEventListener('paste', rest);
    return () => {
      form?.removeEventListener('focusout', rest);
      form?.removeEventListener('paste', rest);
    };
  }, [place]);
  return rests;
}

interface EdgeLookProps {
  draft: PurgeDraft;
  distribution: Distribution | undefined;
  /** `on-demand`: only when the user presses the button. */
  mode: 'on-demand' | 'automatic';
  sending: boolean;
}

/** Shows what visitors get for the URL in the form, and what a purge would do. Sending never waits for it. */
export function EdgeLook({ draft, distribution, mode, sending }: EdgeLookProps) {
  const place = useRef<HTMLDivElement>(null);
  const rests = useRests(place);
  const covers = useCovers();
  const url = distribution && draftLookUrl(draft, distribution, covers);
  const wanted =
    distribution && url !== undefined
      ? { namespace: distribution.namespace, distribution: distribution.name, url }
      : NOTHING;
  const [asked, setAsked] = useState(NOTHING);
  const isWanted = wanted !== NOTHING;
  const isAsked = isWanted && JSON.stringify(asked) === JSON.stringify(wanted);
  const { data, error, isFetching, refetch, dataUpdatedAt } = useQuery({
    ...lookQuery(wanted),
    enabled: isAsked && !sending,
  });
  const lookNow = () => {
    // Beside the look, so that what it shows moves nothing later.
    loadSeen().catch(() => undefined);
    if (!isAsked) setAsked(wanted);
    else if (!isFetching) void refetch();
  };
  // An address with a query may do something when it is requested: unsubscribe, confirm, spend a token.
  const isUnasked = mode === 'automatic' && isWanted && !mayAct(wanted.url);
  // biome-ignore lint/correctness/useExhaustiveDependencies: looks at the URL as it is when it comes to rest
  useEffect(() => {
    if (isUnasked && (!isAsked || Date.now() - dataUpdatedAt > SEEN_MS)) lookNow();
  }, [rests]);
  return (
    <div ref={place} className="text-sm empty:hidden">
      {isWanted && (isAsked || !isUnasked) && (
        <section aria-label="At the edge" className="grid gap-1.5 rounded-lg border border-line bg-surface p-3">
          <div role="status" className="grid gap-1.5">
            {data && isAsked && distribution && <EdgeSeen look={data} domains={distribution.domains} key={data.at} />}
            {!data && isAsked && isFetching && <Looking />}
            {error && !isFetching && <p className="text-warm">{lookFailureText(error)}</p>}
          </div>
          <p className="flex flex-wrap items-center justify-between gap-x-4 gap-y-1 text-muted">
            <span>One request for each place. Other places may differ, and a look can itself fill a cache.</span>
            <LookButton again={isAsked} isLooking={isFetching} onLook={lookNow} />
          </p>
        </section>
      )}
    </div>
  );
}
