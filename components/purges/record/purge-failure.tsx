import clsx from 'clsx/lite';
import type { ReactNode } from 'react';
import { ForeignProse } from '@/components/ui/foreign-text';
import { Icon } from '@/components/ui/icon';
import { errorTextOf } from '@/lib/shared/error-text-of';
import { purgedSentence } from '@/lib/shared/purged-sentence';
import type { Purge } from '@/lib/shared/purges/purge-record';

interface PurgeFailureProps {
  error: NonNullable<Purge['error']>;
  unconfirmed: boolean;
  children?: ReactNode;
}

/** Why a purge failed or is unconfirmed: what happened, whether anything was purged, what to do next. */
export function PurgeFailure({ error, unconfirmed, children }: PurgeFailureProps) {
  const { title, purged, next } = errorTextOf(error.code);
  return (
    <div
      className={clsx(
        'flex gap-3 rounded-lg border p-4 text-sm',
        unconfirmed ? 'border-warm bg-warm-soft' : 'border-danger bg-danger-soft',
      )}
    >
      <Icon
        name="icon-circle-exclamation-point"
        className={clsx('mt-0.5 size-4 shrink-0', unconfirmed ? 'text-warm' : 'text-danger')}
      />
      <div className="grid min-w-0 grow grid-cols-1 gap-2">
        <p className="font-medium">{title}</p>
        {error.cdnStatus === null && error.message && (
          <p>
            <ForeignProse text={error.message} />
          </p>
        )}
        <p>
          <strong className="font-medium">{purgedSentence[purged]}</strong>
          <span>{` ${next}`}</span>
        </p>
        {children}
        {error.cdnStatus !== null && error.message && (
          <details>
            <summary className="w-fit rounded-md text-muted hover:text-ink">{`CDN message (${error.cdnStatus})`}</summary>
            <p className="wrap-anywhere mt-1 font-mono text-[0.8125rem]">
              <ForeignProse text={error.message} />
            </p>
          </details>
        )}
      </div>
    </div>
  );
}
