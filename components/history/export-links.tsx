import { Download } from 'lucide-react';
import type { HistoryFilter } from '@/lib/shared/history-filter';
import { exportPath } from '@/lib/shared/purge-export';

const formats = [
  ['csv', 'CSV'],
  ['json', 'JSON'],
] as const;

/** Downloads of everything under a filter, not only of the page in sight. */
export const ExportLinks = ({ filter }: { filter: HistoryFilter }) => (
  <div className="flex items-center gap-1 text-muted text-sm">
    <Download className="size-4" aria-hidden />
    {formats.map(([format, name]) => (
      <a
        key={format}
        href={exportPath(filter, format)}
        download
        aria-label={`Export as ${name}`}
        className="rounded-md px-2 py-1.5 hover:bg-raised hover:text-ink"
      >
        {name}
      </a>
    ))}
  </div>
);
