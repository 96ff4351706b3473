import clsx from 'clsx';
import type { PurgeColumn, PurgeRow } from './purge-columns';

const partBelow = { md: 'md:hidden', lg: 'lg:hidden', xl: 'xl:hidden', wide: 'min-[112rem]:hidden' };

export interface PartsProps {
  purge: PurgeRow;
  columns: readonly PurgeColumn[];
  className?: string;
}

/** The fields in small print, each below the screen width from which it has a column. */
export const Parts = ({ purge, columns, className }: PartsProps) =>
  columns.map(({ name, from, small, smallClassName }) => {
    const shown = small?.(purge);
    return (
      shown && (
        <span key={name} className={clsx(from && partBelow[from], className, smallClassName)}>
          {shown}
        </span>
      )
    );
  });
