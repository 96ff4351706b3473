'use client';

import { useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { later } from '@/components/ui/later';
import { useDebounced } from '@/components/ui/use-debounced';
import { recentDuplicates } from '@/lib/client/purges';
import type { Distribution } from '@/lib/shared/distributions/distribution';
import type { DuplicateQuery } from '@/lib/shared/purges/duplicates';
import { draftTarget, type PurgeDraft } from '@/lib/shared/purges/purge-draft';
import type { Target } from '@/lib/shared/purges/purge-input';
import { targetValue } from '@/lib/shared/purges/purge-terms';

const loadRecent = () => import('./recent-purges').then((part) => part.RecentPurges);
const RecentPurges = later(loadRecent);

/** The debounce delay before a request to the desk, in milliseconds. */
const TYPING_MS = 300;
const NOTHING: DuplicateQuery = { namespace: '', distribution: '', kind: '', mode: '' };

/** The query for the current purge in the form. */
function queryOf({ namespace, name }: Distribution, target: Target, mode: string): DuplicateQuery {
  const value = targetValue(target);
  return { namespace, distribution: name, kind: target.kind, mode, ...(value !== undefined && { value }) };
}

interface DuplicateWarningProps {
  draft: PurgeDraft;
  distribution: Distribution | undefined;
  /** The purge that the form has just sent and already shows. */
  except: string | undefined;
  /** No request while a purge is being sent: the response would contain that purge. */
  sending: boolean;
}

/** Shows that the same purge was sent recently: its actor, time and status. Sending stays possible. */
export function DuplicateWarning({ draft, distribution, except, sending }: DuplicateWarningProps) {
  const target = distribution && draftTarget(draft, distribution);
  const { mode } = draft;
  const wanted = distribution && target ? queryOf(distribution, target, mode) : NOTHING;
  const isWanted = wanted !== NOTHING;
  // Before the answer, so that what it shows moves nothing later.
  useEffect(() => {
    if (isWanted) loadRecent().catch(() => undefined);
  }, [isWanted]);
  const settled = useDebounced(JSON.stringify(wanted), TYPING_MS);
  const isSettled = settled === JSON.stringify(wanted);
  const { data: answer } = useQuery({ ...recentDuplicates(wanted), enabled: isSettled && !sending && isWanted });
  // The desk may be asked before the press and answer after it: that is not kept.
  const [known, setKnown] = useState({ settled, answer });
  if (!sending && (known.settled !== settled || known.answer !== answer)) setKnown({ settled, answer });
  const data = known.settled === settled ? known.answer : undefined;
  const items = (isSettled && isWanted && data ? data.items : []).filter(({ id }) => id !== except);
  const unknown = items.filter(({ target, mode }) => target.kind === 'unknown' || mode === null);
  const same = items.filter((purge) => !unknown.includes(purge));
  const spelled = isSettled && isWanted && data ? data.otherSpellings : [];
  return (
    <div role="status">
      {items.length + spelled.length > 0 && (
        <RecentPurges {...{ same, spelled, unknown }} windowMinutes={data?.windowMinutes ?? 0} />
      )}
    </div>
  );
}
