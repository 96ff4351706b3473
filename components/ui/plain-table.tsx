import type { ReactNode } from 'react';

interface PlainTableProps {
  /** Names the table for screen readers. */
  label: string;
  /** `Heading`s. */
  head: ReactNode;
  children: ReactNode;
}

/** A small table whose cells wrap, so that it has room on a phone. */
export const PlainTable = ({ label, head, children }: PlainTableProps) => (
  <div className="rounded-lg border border-line bg-surface">
    <table aria-label={label} className="w-full text-left text-sm">
      <thead className="border-line border-b text-muted text-xs">
        <tr>{head}</tr>
      </thead>
      <tbody className="divide-y divide-line">{children}</tbody>
    </table>
  </div>
);
