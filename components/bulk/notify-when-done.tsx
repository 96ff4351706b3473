import { Button } from '@/components/ui/button';
import { useHydrated } from '@/components/ui/clock';
import type { BulkJob } from '@/lib/shared/bulk/bulk-job';
import { useNotifyWhenDone } from './use-notify-when-done';

const answers = {
  wanted: 'Your browser will notify you while this page is open.',
  refused: 'Your browser blocks notifications.',
  impossible: 'Your browser does not support notifications.',
};

/** Offers a browser notification. The permission prompt opens only on a press of the button. */
export function NotifyWhenDone({ job }: { job: BulkJob }) {
  const { wish, ask } = useNotifyWhenDone(job);
  // The server has no notifications, and the first paint is the server's.
  const isPossible = useHydrated() && typeof Notification !== 'undefined';
  const isOver = job.finishedAt !== null && wish !== 'impossible';
  if (isOver || !isPossible) return null;
  if (wish === 'not_asked') return <Button onClick={() => void ask()}>Notify when done</Button>;
  return (
    <p role="status" className="text-muted">
      {answers[wish]}
    </p>
  );
}
