'use client';

import { useQuery } from '@tanstack/react-query';
import { CopyCheck } from 'lucide-react';
import { StatusMark } from '@/components/purges/table/status-mark';
import { ForeignName } from '@/components/ui/foreign-text';
import { Link } from '@/components/ui/link';
import { TimeAgo } from '@/components/ui/time-ago';
import { useDebounced } from '@/components/ui/use-debounced';
import { recentDuplicates } from '@/lib/client/purges';
import type { Distribution } from '@/lib/shared/distributions/distribution';
import { paths } from '@/lib/shared/paths';
import { type DuplicateQuery, duplicateQueryOf } from '@/lib/shared/purges/duplicates';
import { draftTarget, type PurgeDraft } from '@/lib/shared/purges/purge-draft';

/** How long typing must rest before the desk is asked, in milliseconds. */
const TYPING_MS = 300;
const NOTHING: DuplicateQuery = { namespace: '', distribution: '', kind: '', mode: '' };

interface DuplicateWarningProps {
  draft: PurgeDraft;
  distribution: Distribution | undefined;
  /** The purge that the form has just sent, and tells of already. */
  except: string | undefined;
}

/** Tells that the same purge was sent a short while ago: by whom, when, and how it stands. Sending stays possible. */
export function DuplicateWarning({ draft, distribution, except }: DuplicateWarningProps) {
  const target = distribution && draftTarget(draft, distribution);
  const { mode } = draft;
  const wanted =
    distribution && target
      ? duplicateQueryOf({ namespace: distribution.namespace, distribution: distribution.name, target, mode })
      : NOTHING;
  const settled = useDebounced(JSON.stringify(wanted), TYPING_MS);
  const isSettled = settled === JSON.stringify(wanted);
  const { data } = useQuery({ ...recentDuplicates(wanted), enabled: isSettled && wanted !== NOTHING });
  const items = (isSettled && wanted !== NOTHING && data ? data.items : []).filter(({ id }) => id !== except);
  return (
    <div role="status">
      {items.length > 0 && (
        <div className="grid gap-2 rounded-lg border border-warm bg-warm-soft p-4 text-sm">
          <p className="flex items-center gap-2 font-medium">
            <CopyCheck className="size-4 shrink-0 text-warm" aria-hidden />
            The same purge was submitted in the last {data?.windowMinutes} minutes.
          </p>
          <ul className="grid gap-1">
            {items.map((purge) => (
              <li key={purge.id} className="flex flex-wrap items-center gap-x-3">
                <StatusMark purge={purge} />
                <span>
                  <TimeAgo iso={purge.createdAt} /> by <ForeignName text={purge.actor} />
                </span>
                <Link href={paths.purge(purge.id)} className="font-medium underline underline-offset-2">
                  View record
                </Link>
              </li>
            ))}
          </ul>
        </div>
      )}
    </div>
  );
}
