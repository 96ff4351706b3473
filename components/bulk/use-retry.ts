import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useRouter } from 'next/navigation';
import { useState } from 'react';
import { bulkJob, retryBulkJob } from '@/lib/client/bulk';
import type { BulkJob } from '@/lib/shared/bulk/bulk-job';
import { paths } from '@/lib/shared/paths';

export type RetryNotes = Record<'reason' | 'ticket', string>;

/** What is known of a retry while its form is open, and after it was closed: its notes, its keys and what became of it. */
export function useRetry(job: BulkJob) {
  const router = useRouter();
  const client = useQueryClient();
  const [notes, setNotes] = useState<RetryNotes>({ reason: job.reason ?? '', ticket: job.ticket ?? '' });
  // One key per request, so that a second press repeats the same retry.
  const [keys] = useState(() => new Map<string, string>());
  const { mutate, isPending, isSuccess, error } = useMutation({
    mutationFn: (skipInvalid: boolean) => {
      const terms = { reason: notes.reason.trim(), ticket: notes.ticket.trim(), skipInvalid };
      const content = JSON.stringify(terms);
      const key = keys.get(content) ?? crypto.randomUUID();
      keys.set(content, key);
      return retryBulkJob(job.id, terms, key);
    },
    onSettled: () => {
      void client.invalidateQueries(bulkJob(job.id));
    },
  });
  // It is on its way, or its job opens.
  const isSending = isPending || isSuccess;
  const send = (skipInvalid: boolean) => {
    if (isSending) return;
    // Not in the mutation: a reader who has left the page stays where they are.
    mutate(skipInvalid, { onSuccess: ({ id }) => router.push(paths.bulkJob(id)) });
  };
  return { notes, setNotes, send, isSending, error };
}

export type Retry = ReturnType<typeof useRetry>;
