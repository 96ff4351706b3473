import clsx from 'clsx/lite';
import type { ReactNode } from 'react';

/** The head of a column in a dense table. */
export const Heading = ({ className, children }: { className?: string; children: string }) => (
  <th scope="col" className={clsx('px-3 py-2 font-medium', className)}>
    {children}
  </th>
);

interface CellProps {
  className?: string;
  /** The whole of what may be cut off. */
  title?: string | null;
  children: ReactNode;
}

export const Cell = ({ className, title, children }: CellProps) => (
  <td className={clsx('px-3 py-2', className)} title={title || undefined}>
    {children}
  </td>
);
