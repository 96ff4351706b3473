import { CircleAlert } from 'lucide-react';
import { errorTexts, purgedSentence } from '@/lib/shared/error-codes';
import type { Purge } from '@/lib/shared/purge-record';

/** Why a purge failed or is unconfirmed: what happened, whether anything was purged, what to do next. */
export function PurgeFailure({ error }: { error: NonNullable<Purge['error']> }) {
  const { title, purged, next } = errorTexts[error.code];
  return (
    <div className="flex gap-3 rounded-lg border border-danger bg-danger-soft p-4 text-sm">
      <CircleAlert className="mt-0.5 size-4 shrink-0 text-danger" aria-hidden />
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
