import type { PurgeColumn, PurgeRow } from './purge-columns';

interface PartsProps {
  purge: PurgeRow;
  columns: readonly PurgeColumn[];
  className: string;
}

/** Fields in small print, those that there are. */
export const Parts = ({ purge, columns, className }: PartsProps) =>
  columns.map(({ name, cell }) => {
    const shown = cell(purge);
    return (
      shown && (
        <span key={name} className={className}>
          {shown}
        </span>
      )
    );
  });
