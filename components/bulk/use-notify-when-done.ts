import { useEffect, useRef, useState } from 'react';
import type { BulkJob } from '@/lib/shared/bulk/bulk-job';
import { jobOutcome, jobState } from '@/lib/shared/bulk/job-progress';

type Wish = 'not_asked' | 'wanted' | 'refused' | 'impossible';

/**
 * Whether a page can make a notification. Chrome on Android has permissions for them, but throws: it knows those of service
 * workers alone. Nothing is shown without a permission, and with one it is gone at once.
 */
function canNotify(): boolean {
  try {
    new Notification('Purge Desk', { silent: true }).close();
    return true;
  } catch {
    return false;
  }
}

/** Shows a browser notification when a job has finished. The permission prompt opens only on a press of the button. */
export function useNotifyWhenDone(job: BulkJob | undefined) {
  const [wish, setWish] = useState<Wish>('not_asked');
  const wasOpen = useRef(false);
  const isOpen = job !== undefined && job.finishedAt === null;
  useEffect(() => {
    if (isOpen) wasOpen.current = true;
    else if (job && wasOpen.current && wish === 'wanted') {
      wasOpen.current = false;
      try {
        new Notification(`Bulk purge · ${jobState(job)}`, { body: jobOutcome(job), tag: job.id });
      } catch {
        // It could when it was asked.
        setWish('impossible');
      }
    }
  }, [isOpen, job, wish]);
  const ask = async () => {
    if (!canNotify()) return setWish('impossible');
    setWish((await Notification.requestPermission()) === 'granted' ? 'wanted' : 'refused');
  };
  return { wish, ask };
}
