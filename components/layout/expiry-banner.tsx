import { Icon } from '@/components/ui/icon';
import { TimeAgo, TimeUntil } from '@/components/ui/time-ago';
import { type Expiry, expiryTitles } from '@/lib/shared/cdn-access';
import { paths } from '@/lib/shared/paths';

/** Warns administrators on every page that a CDN credential expires soon or has expired. */
export const ExpiryBanner = ({ expiries }: { expiries: readonly Expiry[] }) => (
  <aside aria-label="Expiring credentials" className="border-warm border-b bg-warm-soft text-sm">
    {expiries.map(({ what, expiresAt, isOver }) => (
      <p key={what} className="flex items-center gap-2 px-4 py-1.5 sm:px-6">
        <Icon name="icon-calendar-clock" className="size-4 shrink-0 text-warm" />
        <span>
          <span>{`${expiryTitles[what]} ${isOver ? 'expired' : 'expires'} `}</span>
          {isOver ? <TimeAgo iso={expiresAt} /> : <TimeUntil iso={expiresAt} />}
          <span>{`. ${isOver ? 'Purges may fail.' : 'Replace it before then.'} `}</span>
          <a href={paths.settings} className="underline underline-offset-2">
            View settings
          </a>
        </span>
      </p>
    ))}
  </aside>
);
