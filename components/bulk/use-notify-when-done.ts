import { useEffect, useRef, useState } from 'react';
import type { BulkJob } from '@/lib/shared/bulk/bulk-job';
import { jobOutcome } from '@/lib/shared/bulk/job-progress';

type Wish = 'not_asked' | 'wanted' | 'refused' | 'impossible';

/** Tells the browser to show a notification once a job is finished. The browser is asked only when somebody presses the button. */
export function useNotifyWhenDone(job: BulkJob | undefined) {
  const [wish, setWish] = useState<Wish>('not_asked');
  const wasOpen = useRef(false);
  const isOpen = job !== undefined && job.finishedAt === null;
  useEffect(() => {
    if (isOpen) wasOpen.current = true;
    else if (job && wasOpen.current && wish === 'wanted') {
      wasOpen.current = false;
      try {
        new Notification('Bulk purge finished', { body: jobOutcome(job), tag: job.id });
      } catch {
        // Chrome on Android has permissions for notifications, and shows none that a page makes.
        setWish('impossible');
      }
    }
  }, [isOpen, job, wish]);
  const ask = async () => setWish((await Notification.requestPermission()) === 'granted' ? 'wanted' : 'refused');
  return { wish, ask };
}
