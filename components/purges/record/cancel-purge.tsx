'use client';

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useRef } from 'react';
import { useMe } from '@/components/people/use-me';
import { Button } from '@/components/ui/button';
import { takeFocus } from '@/components/ui/take-focus';
import { failureText } from '@/lib/client/failure-text';
import { cancelPurge, everyPurge, sendWindowQuery } from '@/lib/client/purges';
import { mayCancel } from '@/lib/shared/access/access';
import { isOwnRecord } from '@/lib/shared/access/actor';
import { distributionOf } from '@/lib/shared/distributions/distribution';
import type { Purge } from '@/lib/shared/purges/purge-record';
import { statusTexts } from '@/lib/shared/purges/purge-status';

/** Cancels a queued purge, for users who may. Keeps its space when the purge is no longer queued. */
export function CancelPurge({ purge }: { purge: Purge }) {
  const queryClient = useQueryClient();
  const hadFocus = useRef(false);
  const me = useMe();
  const { mutate, isPending, error } = useMutation({
    mutationFn: cancelPurge,
    onSettled: () => Promise.all([everyPurge, sendWindowQuery].map((query) => queryClient.invalidateQueries(query))),
  });
  const mayPress = me !== undefined && mayCancel(me.grants, distributionOf(purge), isOwnRecord(me, purge.actor));
  return (
    <div className="flex min-h-10 flex-wrap items-center gap-x-4 gap-y-2">
      {purge.status === 'queued'
        ? mayPress && (
            <Button
              aria-disabled={isPending}
              onClick={() => !isPending && mutate(purge.id)}
              onFocus={() => (hadFocus.current = true)}
              onBlur={() => (hadFocus.current = false)}
            >
              {isPending ? 'Cancelling…' : 'Cancel purge'}
            </Button>
          )
        : hadFocus.current && (
            // The button has gone under the reader's hands: the focus stays where it was.
            <span ref={takeFocus} tabIndex={-1} className="sr-only">
              {statusTexts[purge.status].label}
            </span>
          )}
      {error && (
        <p role="alert" className="text-danger text-sm">
          {failureText(error)}
        </p>
      )}
    </div>
  );
}
