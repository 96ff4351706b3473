import { InSight, ResultPanel } from '@/components/purges/result/result-panel';
import { Link } from '@/components/ui/link';
import { paths } from '@/lib/shared/paths';

/** A list is recorded; its job opens, unless the user has left the page that sent it. */
export const ListRecorded = ({ id, isOpening }: { id: string; isOpening: boolean }) => (
  <InSight>
    <ResultPanel tone="accent">
      <p className="font-medium">{isOpening ? 'Recorded. Opening the job…' : 'The list that you sent is recorded.'}</p>
      <Link href={paths.bulkJob(id)} className="w-fit font-medium underline underline-offset-2">
        Open job
      </Link>
    </ResultPanel>
  </InSight>
);
