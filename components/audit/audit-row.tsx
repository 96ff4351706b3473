import clsx from 'clsx/lite';
import { ForeignName, ForeignProse } from '@/components/ui/foreign-text';
import { Icon } from '@/components/ui/icon';
import { Link } from '@/components/ui/link';
import { Cell } from '@/components/ui/table';
import { ListTime } from '@/components/ui/time-ago';
import type { AuditFilter } from '@/lib/shared/access/audit';
import type { AuditEntry } from '@/lib/shared/access/audit-schema';
import { actionLabels, outcomeLabels, purgeOfEntry, reasonText } from '@/lib/shared/access/describe-audit';
import { paths } from '@/lib/shared/paths';
import { visible, visibleProse } from '@/lib/shared/text/visible-text';

interface AuditRowProps {
  entry: AuditEntry;
  addressOf: (part: AuditFilter) => string;
}

export function AuditRow({ entry, addressOf }: AuditRowProps) {
  const { at, actor, action, address, subject } = entry;
  const reason = reasonText(entry);
  const who = (
    <Link
      href={addressOf({ actor })}
      title={`${visible(actor)} (${entry.actorKind}): show only their entries`}
      className="rounded-sm py-1 hover:underline"
    >
      <ForeignName text={actor} />
    </Link>
  );
  return (
    <tr className="align-baseline hover:bg-raised">
      <Cell className="hidden text-muted md:table-cell">
        <ListTime iso={at} />
      </Cell>
      <Cell className="wrap-anywhere hidden md:table-cell">{who}</Cell>
      <Cell>
        <span className="wrap-anywhere">{actionLabels[action]}</span>
        <span className="wrap-anywhere my-2 block text-muted text-xs md:hidden">{who}</span>
        {subject && (
          <span className="wrap-anywhere mt-1 line-clamp-3 text-muted text-xs lg:hidden" title={visible(subject)}>
            <Subject entry={entry} />
          </span>
        )}
        {reason && (
          <span className="wrap-anywhere mt-1 line-clamp-3 text-muted text-xs lg:hidden" title={visibleProse(reason)}>
            <ForeignProse text={reason} />
          </span>
        )}
        {address && <span className="wrap-anywhere mt-1 block text-muted text-xs xl:hidden">{address}</span>}
      </Cell>
      <Cell>
        <Outcome outcome={entry.outcome} />
        <span className="mt-1 block text-muted text-xs md:hidden">
          <ListTime iso={at} />
        </span>
      </Cell>
      <Cell className="hidden lg:table-cell" title={subject && visible(subject)}>
        <span className="wrap-anywhere line-clamp-2">
          <Subject entry={entry} />
        </span>
      </Cell>
      <Cell className="hidden lg:table-cell" title={reason && visibleProse(reason)}>
        <span className="wrap-anywhere line-clamp-2">{reason ? <ForeignProse text={reason} /> : '–'}</span>
      </Cell>
      <Cell className="wrap-anywhere hidden text-muted tabular-nums xl:table-cell">{address ?? '–'}</Cell>
    </tr>
  );
}

const looks = {
  done: { icon: 'icon-circle-check', color: 'text-ok' },
  refused: { icon: 'icon-ban', color: 'text-danger' },
} as const;

function Outcome({ outcome }: Pick<AuditEntry, 'outcome'>) {
  const { icon, color } = looks[outcome];
  return (
    <span className={clsx('inline-flex items-baseline gap-1.5 font-medium', color)}>
      <Icon name={icon} className="size-4 shrink-0 self-center" />
      <span>{outcomeLabels[outcome]}</span>
    </span>
  );
}

function Subject({ entry }: { entry: AuditEntry }) {
  const purge = purgeOfEntry(entry);
  const subject = entry.subject && <ForeignName text={entry.subject} />;
  if (purge === undefined) return <span>{subject ?? '–'}</span>;
  return (
    <Link href={paths.purge(purge)} className="rounded-sm py-1 hover:underline">
      {subject ?? 'View record'}
    </Link>
  );
}
