import clsx from 'clsx';
import { useRouter } from 'next/navigation';
import { Fragment, type MouseEvent, type ReactNode } from 'react';
import { Link } from '@/components/ui/link';
import { Cell, Heading } from '@/components/ui/table';
import { useZone, zoneLabel } from '@/components/ui/time-zone';
import type { PurgeColumn, PurgeRow } from './purge-columns';
import { Parts, type PartsProps } from './purge-parts';

// From `wide` on, everything has a column, and a row is one line high.
const cellFrom = {
  md: 'hidden md:table-cell',
  lg: 'hidden lg:table-cell',
  xl: 'hidden xl:table-cell',
  wide: 'hidden min-[112rem]:table-cell',
};

/** The classes that hide a column on narrow screens. */
export const classOf = ({ from }: PurgeColumn) => from && cellFrom[from];

interface PurgeTableProps<Purge extends PurgeRow> {
  purges: readonly Purge[];
  columns: readonly PurgeColumn[];
  keyOf: (purge: Purge) => string;
  /** Where a row leads; nowhere for readers of a shared link. */
  hrefOf?: (purge: Purge) => string;
  /** Rows in the place of one that stands for others, too. */
  rowsOf?: (purge: Purge) => ReactNode;
  className?: string | false;
}

/** Dense rows of purges. On narrow screens the less telling columns move under the target and the status. */
export function PurgeTable<Purge extends PurgeRow>(props: PurgeTableProps<Purge>) {
  const { zone } = useZone();
  return (
    <div className="rounded-lg border border-line bg-surface">
      <table aria-label="Purges" className={clsx('w-full table-fixed text-left text-sm', props.className)}>
        <thead className="border-line border-b text-muted text-xs">
          <tr>
            {props.columns.map(
              ({ name, heading, width, from }) =>
                heading && (
                  <Heading key={name} className={clsx(from && cellFrom[from], width)}>
                    {name === 'time' ? `${heading} (${zoneLabel(zone)})` : heading}
                  </Heading>
                ),
            )}
          </tr>
        </thead>
        <tbody className="divide-y divide-line">
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

export const Row = ({ purge, columns, href }: RowProps) => (
  <tr className={clsx('align-baseline', href && 'cursor-pointer hover:bg-raised')} {...useOpening(href)}>
    {columns.map(
      ({ name, heading, from, cell, className, whole }) =>
        heading && (
          <Cell key={name} className={clsx(from && cellFrom[from], className)} title={whole?.(purge)}>
            {name === 'target' ? (
              <Target purge={purge} columns={columns} href={href}>
                {cell?.(purge)}
              </Target>
            ) : (
              <Alone>{cell?.(purge) || '–'}</Alone>
            )}
            {name === 'status' && <Lines purge={purge} columns={columns.filter(({ under }) => under === 'status')} />}
          </Cell>
        ),
    )}
  </tr>
);

/** A cell's text has an element of its own, for the translation of browsers. */
export const Alone = ({ children }: { children: ReactNode }) =>
  typeof children === 'string' ? <span>{children}</span> : children;

function Target({ purge, columns, href, children }: RowProps & { children: ReactNode }) {
  const lines = columns.filter(({ under }) => under === 'target');
  return (
    <>
      {href === undefined ? (
        children
      ) : (
        <Link href={href} className="block rounded-sm py-0.5 hover:underline">
          {children}
        </Link>
      )}
      <Lines purge={purge} columns={lines.filter(({ from }) => from === undefined)} />
      <span className="mt-1 flex flex-wrap items-baseline gap-x-3 text-muted text-xs min-[112rem]:hidden">
        <Parts purge={purge} columns={columns.filter(({ under }) => under === 'details')} />
      </span>
      <Lines purge={purge} columns={lines.filter(({ from }) => from !== undefined)} />
    </>
  );
}

const Lines = (parts: PartsProps) => <Parts {...parts} className="mt-1 block text-muted text-xs" />;
