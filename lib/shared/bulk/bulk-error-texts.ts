import type { ErrorText } from '@/lib/shared/purged-sentence';

/** What only requests for bulk jobs are answered with: a part of `errorTexts`. */
export const bulkErrorTexts = {
  bulk_rejected: {
    title: 'Some lines of the list cannot be purged.',
    purged: 'no',
    next: 'Fix these lines or leave them out. An API client can send skipInvalid to leave them out.',
  },
  bulk_retry_rejected: {
    title: 'Some of these purges cannot be sent again.',
    purged: 'no',
    next: 'Leave out these purges, or restore their distribution.',
  },
  bulk_too_many_waiting: {
    title: 'Too many lines of your bulk jobs are waiting.',
    purged: 'no',
    next: 'Send the list again when some of them are sent, or cancel a job that you do not need.',
  },
  bulk_too_slow: {
    title: 'This list would expire before it is sent.',
    purged: 'no',
    next: 'Send fewer lines, or send it later.',
  },
  bulk_finished: { title: 'This bulk job has finished.', purged: 'unknown', next: 'Open the job to see its purges.' },
  bulk_nothing_failed: { title: 'No failed purge to retry.', purged: 'no', next: 'Open the job to see its purges.' },
} as const satisfies Record<string, ErrorText>;
