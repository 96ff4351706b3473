import clsx from 'clsx/lite';
import { useRouter } from 'next/navigation';
import { Fragment, type MouseEvent, memo, type ReactNode } from 'react';
import { useZone } from '@/components/ui/clock';
import { Link } from '@/components/ui/link';
import { zoneLabel } from '@/components/ui/time-zone';
import type { PurgeColumn, PurgeRow } from './purge-columns';
import { Parts } from './purge-parts';

interface PurgeTableProps<Purge extends PurgeRow> {
  purges: readonly Purge[];
  columns: readonly PurgeColumn[];
  keyOf: (purge: Purge) => string;
  /** Where a row leads; nowhere for readers of a shared link. */
  hrefOf?: (purge: Purge) => string;
  /** Replaces a row that represents several purges. */
  rowsOf?: (purge: Purge) => ReactNode;
  className?: string | false;
}

/** Dense rows of purges. On narrow screens the style sheet moves the less telling columns under the target. */
export function PurgeTable<Purge extends PurgeRow>(props: PurgeTableProps<Purge>) {
  const { zone } = useZone();
  return (
    <div className="rounded-lg border border-line bg-surface">
      <table aria-label="Purges" className={clsx('purge-table block text-left text-sm', props.className)}>
        <thead className="block border-line border-b text-muted text-xs">
          <tr>
            {props.columns.map(
              ({ name, heading }) =>
                heading && (
                  <th key={name} scope="col" className={`of-${name} font-medium`}>
                    {name === 'time' ? `${heading} (${zoneLabel(zone)})` : heading}
                  </th>
                ),
            )}
          </tr>
        </thead>
        <tbody className="block divide-y divide-line">
          {props.purges.map((purge) => (
            <Fragment key={props.keyOf(purge)}>
              {props.rowsOf?.(purge) || <Row purge={purge} columns={props.columns} href={props.hrefOf?.(purge)} />}
            </Fragment>
          ))}
        </tbody>
      </table>
    </div>
  );
}

interface RowProps {
  purge: PurgeRow;
  columns: readonly PurgeColumn[];
  href: string | undefined;
}

/** What a press on a row itself does: what its link does, except where it is for something in the row or selects text. */
function useOpening(href: string | undefined) {
  const router = useRouter();
  if (href === undefined) return {};
  const isForRow = ({ target, currentTarget }: MouseEvent<Element>) => {
    const selection = getSelection();
    const isSelecting = selection?.isCollapsed === false && currentTarget.contains(selection.anchorNode);
    return target instanceof Element && !target.closest('a, button, input, select') && !isSelecting;
  };
  const openTab = () => window.open(href, '_blank', 'noopener');
  return {
    onClick(event: MouseEvent<Element>) {
      if (!isForRow(event)) return;
      if (event.ctrlKey || event.metaKey || event.shiftKey) openTab();
      else router.push(href);
    },
    // The middle button, which would scroll the page otherwise.
    onMouseDown(event: MouseEvent<Element>) {
      if (event.button === 1 && isForRow(event)) event.preventDefault();
    },
    onAuxClick(event: MouseEvent<Element>) {
      if (event.button === 1 && isForRow(event)) openTab();
    },
  };
}

const dash = <span>–</span>;

/** Each field is one cell, which the style sheet places; an empty one is there only where it is a column of its own. */
export const cellOf = (
  { name, className = '' }: PurgeColumn,
  content: ReactNode,
  whole?: string | null,
  ifEmpty: ReactNode = dash,
) => (
  <td key={name} className={`of-${name} ${content ? className : 'is-empty'}`} title={whole || undefined}>
    {content || ifEmpty}
  </td>
);

/** A row is drawn again when its purge has changed; what is in it keeps its own times up to date. */
export const Row = memo(({ purge, columns, href }: RowProps) => (
  <tr className={href && 'cursor-pointer hover:bg-raised'} {...useOpening(href)}>
    {columns.map((column) => {
      const { name, heading, cell, whole } = column;
      const content = cell(purge);
      return (
        heading &&
        cellOf(
          column,
          name === 'target' ? <Target {...{ purge, columns, href }}>{content}</Target> : content,
          whole?.(purge),
        )
      );
    })}
  </tr>
));

const Target = ({ purge, columns, href, children }: RowProps & { children: ReactNode }) => (
  <>
    {href === undefined ? (
      children
    ) : (
      <Link href={href} className="block rounded-sm py-0.5 hover:underline">
        {children}
      </Link>
    )}
    <Parts
      purge={purge}
      columns={columns.filter(({ heading }) => !heading)}
      className="mt-1 block text-muted text-xs"
    />
  </>
);
