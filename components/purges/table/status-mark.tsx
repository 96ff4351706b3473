import clsx from 'clsx/lite';
import { Countdown } from '@/components/ui/countdown';
import { Icon, type IconName } from '@/components/ui/icon';
import { type PurgeStatus, statusTexts } from '@/lib/shared/purges/purge-status';
import { type Shown, type ShownStatus, shownStatus } from '@/lib/shared/purges/shown-status';

const looks: Record<ShownStatus['look'], { icon: IconName; color: string }> = {
  queued: { icon: 'icon-circle-dashed', color: 'text-muted' },
  sending: { icon: 'icon-circle-dot', color: 'text-accent' },
  accepted: { icon: 'icon-circle-dot', color: 'text-accent' },
  completed: { icon: 'icon-circle-check', color: 'text-ok' },
  unmatched: { icon: 'icon-circle-minus', color: 'text-muted' },
  failed: { icon: 'icon-circle-x', color: 'text-danger' },
  unconfirmed: { icon: 'icon-circle-question-mark', color: 'text-warm' },
  cancelled: { icon: 'icon-ban', color: 'text-muted' },
};

interface MarkProps {
  shown: Pick<ShownStatus, 'look' | 'label' | 'meaning' | 'detail' | 'sendAt' | 'sendInMs' | 'moving'>;
  className?: string;
}

function Mark({ shown: { look, label, meaning, detail, sendAt, sendInMs, moving }, className }: MarkProps) {
  const { icon, color } = looks[look];
  return (
    <span title={meaning} className={clsx('inline-flex items-baseline gap-1.5 font-medium', color, className)}>
      <Icon
        name={icon}
        className={clsx(
          'mt-[0.1875rem] size-4 shrink-0 self-start',
          moving && look !== 'failed' && 'motion-safe:animate-[working_1.6s_ease-in-out_infinite]',
        )}
      />
      <span>
        <span>{label}</span>
        {detail && (
          <>
            {' '}
            <span className="whitespace-nowrap font-normal text-muted tabular-nums">{detail}</span>
          </>
        )}
        {sendAt !== null && sendInMs !== null && (
          <>
            {' '}
            <span className="font-normal text-muted">
              sends <Countdown iso={sendAt} leftMs={sendInMs} />
            </span>
          </>
        )}
      </span>
    </span>
  );
}

/** The status of a purge, everywhere as an icon and a label. The icon of a status in progress is animated. */
export const StatusMark = ({ purge, className }: { purge: Shown; className?: string }) => (
  <Mark shown={shownStatus(purge)} className={className} />
);

/** A past status in the timeline, without animation. */
export const PastStatusMark = ({ status, label }: { status: PurgeStatus; label: string }) => (
  <Mark
    shown={{
      look: status,
      label,
      meaning: statusTexts[status].meaning,
      detail: null,
      sendAt: null,
      sendInMs: null,
      moving: false,
    }}
  />
);
