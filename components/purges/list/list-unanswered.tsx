import { useWatch } from 'react-hook-form';
import { ResultPanel } from '@/components/purges/result/result-panel';
import { Link } from '@/components/ui/link';
import { useTimeText } from '@/components/ui/time-ago';
import { SAME_SENDING_MINUTES } from '@/lib/client/sending';
import { paths } from '@/lib/shared/paths';
import { modeTexts } from '@/lib/shared/purges/describe-purge';
import type { PurgeDraft } from '@/lib/shared/purges/purge-draft';
import type { Mode } from '@/lib/shared/purges/purge-terms';

/** Where the latest jobs are on the page for lists. */
export const LATEST_JOBS_ID = 'latest-jobs';

/** A list was sent from this tab, and whether it is on record is not known: an edited one would be a second job. */
export function ListUnanswered({ at, mode }: { at: number; mode?: Mode | undefined }) {
  const chosen = useWatch<PurgeDraft, 'mode'>({ name: 'mode' });
  const { clock } = useTimeText();
  return (
    <ResultPanel tone="danger">
      <p className="font-medium">{`A list sent at ${clock(new Date(at).toISOString())} has no answer yet.`}</p>
      <p>
        {`The list may be recorded. If you send it again unchanged within ${SAME_SENDING_MINUTES} minutes, Purge Desk records it once. If you edit it, Purge Desk creates a second job.`}
      </p>
      {/* A reload takes “Hard” back, and the same list would be another one. */}
      {mode !== undefined && mode !== chosen && (
        <p>{`You sent it with mode ${modeTexts[mode].label}. To send it again unchanged, choose ${modeTexts[mode].label}.`}</p>
      )}
      <Link href={`${paths.bulk}#${LATEST_JOBS_ID}`} className="w-fit font-medium underline underline-offset-2">
        View latest bulk jobs
      </Link>
    </ResultPanel>
  );
}
