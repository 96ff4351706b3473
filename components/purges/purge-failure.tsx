import clsx from 'clsx';
import { CircleAlert } from 'lucide-react';
import { errorTexts, purgedSentence } from '@/lib/shared/error-codes';
import type { Purge } from '@/lib/shared/purge-record';

/** Why a purge failed or is unconfirmed: what happened, whether anything was purged, what to do next. */
export function PurgeFailure({ error, unconfirmed }: { error: NonNullable<Purge['error']>; unconfirmed: boolean }) {
  const { title, purged, next } = errorTexts[error.code];
  return (
    <div
      className={clsx(
        'flex gap-3 rounded-lg border p-4 text-sm',
        unconfirmed ? 'border-warm bg-warm-soft' : 'border-danger bg-danger-soft',
      )}
    >
      <CircleAlert className={clsx('mt-0.5 size-4 shrink-0', unconfirmed ? 'text-warm' : 'text-danger')} aria-hidden />
      <div className="grid min-w-0 gap-1">
        <p className="font-medium">{title}</p>
        <p>
          <strong className="font-medium">{purgedSentence[purged]}</strong> {next}
        </p>
        {error.message && (
          <p className="break-words">
            The CDN said{error.cdnStatus !== null && ` (${error.cdnStatus})`}:{' '}
            <q className="font-mono text-[0.8125rem]">{error.message}</q>
          </p>
        )}
      </div>
    </div>
  );
}
