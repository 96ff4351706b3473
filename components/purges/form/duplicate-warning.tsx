'use client';

import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { RenewalMark } from '@/components/purges/table/renewal-mark';
import { StatusMark } from '@/components/purges/table/status-mark';
import { TargetText } from '@/components/purges/table/target-text';
import { ForeignName } from '@/components/ui/foreign-text';
import { Icon } from '@/components/ui/icon';
import { Link } from '@/components/ui/link';
import { TimeAgo } from '@/components/ui/time-ago';
import { useDebounced } from '@/components/ui/use-debounced';
import { recentDuplicates } from '@/lib/client/purges';
import type { Distribution } from '@/lib/shared/distributions/distribution';
import { paths } from '@/lib/shared/paths';
import { OUTSIDE_TEXT } from '@/lib/shared/purges/describe-purge';
import type { DuplicateQuery } from '@/lib/shared/purges/duplicates';
import { draftTarget, type PurgeDraft } from '@/lib/shared/purges/purge-draft';
import type { Target } from '@/lib/shared/purges/purge-input';
import type { Purge } from '@/lib/shared/purges/purge-record';
import { targetValue } from '@/lib/shared/purges/purge-terms';

/** How long typing must rest before the desk is asked, in milliseconds. */
const TYPING_MS = 300;
const NOTHING: DuplicateQuery = { namespace: '', distribution: '', kind: '', mode: '' };

/** The query for a purge as it stands in the form. */
function queryOf({ namespace, name }: Distribution, target: Target, mode: string): DuplicateQuery {
  const value = targetValue(target);
  return { namespace, distribution: name, kind: target.kind, mode, ...(value !== undefined && { value }) };
}

interface DuplicateWarningProps {
  draft: PurgeDraft;
  distribution: Distribution | undefined;
  /** The purge that the form has just sent, and tells of already. */
  except: string | undefined;
  /** While a purge is being sent, nobody is asked: it would be the answer itself. */
  sending: boolean;
}

/** Tells that the same purge was sent a short while ago: by whom, when, and how it stands. Sending stays possible. */
export function DuplicateWarning({ draft, distribution, except, sending }: DuplicateWarningProps) {
  const target = distribution && draftTarget(draft, distribution);
  const { mode } = draft;
  const wanted = distribution && target ? queryOf(distribution, target, mode) : NOTHING;
  const settled = useDebounced(JSON.stringify(wanted), TYPING_MS);
  const isSettled = settled === JSON.stringify(wanted);
  const { data } = useQuery({ ...recentDuplicates(wanted), enabled: isSettled && !sending && wanted !== NOTHING });
  const items = (isSettled && wanted !== NOTHING && data ? data.items : []).filter(({ id }) => id !== except);
  const unknown = items.filter(({ target, mode }) => target.kind === 'unknown' || mode === null);
  const same = items.filter((purge) => !unknown.includes(purge));
  const spelled = isSettled && wanted !== NOTHING && data ? data.otherSpellings : [];
  return (
    <div role="status">
      {items.length + spelled.length > 0 && (
        <div className="grid gap-4 rounded-lg border border-warm bg-warm-soft p-4 text-sm">
          {same.length > 0 && (
            <Recent purges={same}>{`The same purge was submitted in the last ${data?.windowMinutes} minutes.`}</Recent>
          )}
          {spelled.length > 0 && (
            <Recent
              purges={spelled}
              withTarget
            >{`Another spelling of this URL was submitted in the last ${data?.windowMinutes} minutes.`}</Recent>
          )}
          {unknown.length > 0 && (
            <Recent
              purges={unknown}
            >{`This distribution was purged outside Purge Desk in the last ${data?.windowMinutes} minutes. The CDN does not say exactly what was purged. It might be the same purge.`}</Recent>
          )}
        </div>
      )}
    </div>
  );
}

interface RecentProps {
  purges: readonly Purge[];
  /** Names the target of each, where it is not that of the form. */
  withTarget?: boolean;
  children: ReactNode;
}

const Recent = ({ purges, withTarget = false, children }: RecentProps) => (
  <div className="grid gap-2">
    <p className="flex items-start gap-2 font-medium">
      <Icon name="icon-copy-check" className="mt-0.5 size-4 shrink-0 text-warm" />
      <span>{children}</span>
    </p>
    <ul className="grid gap-1">
      {purges.map((purge) => (
        <li key={purge.id} className="flex flex-wrap items-center gap-x-3">
          <StatusMark purge={purge} />
          <RenewalMark renewal={purge.renewal} />
          <span>
            <TimeAgo iso={purge.createdAt} />
            {purge.actor !== null && (
              <span>
                {' '}
                by <ForeignName text={purge.actor} />
              </span>
            )}
            {purge.madeOutside && <span className="text-muted">{` · ${OUTSIDE_TEXT}`}</span>}
          </span>
          <Link href={paths.purge(purge.id)} className="font-medium underline underline-offset-2">
            View record
          </Link>
          {withTarget && (
            <span className="min-w-0 basis-full">
              <TargetText target={purge.target} />
            </span>
          )}
        </li>
      ))}
    </ul>
  </div>
);
