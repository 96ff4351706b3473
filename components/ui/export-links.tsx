import type { ExportFormat } from '@/lib/shared/history/purge-export';
import { Icon } from './icon';

const formats = [
  ['csv', 'CSV'],
  ['xlsx', 'Excel'],
  ['json', 'JSON'],
] as const;

/** Downloads of everything under a filter, not only of the page in sight. */
export const ExportLinks = ({ addressOf }: { addressOf: (format: ExportFormat) => string }) => (
  <div className="flex items-center gap-1 text-muted text-sm">
    <Icon name="icon-download" className="size-4 max-sm:hidden" />
    {formats.map(([format, name]) => (
      <a
        key={format}
        href={addressOf(format)}
        download
        aria-label={`Export as ${name}`}
        className="rounded-md px-1 py-1.5 sm:px-2 hover:bg-raised hover:text-ink"
      >
        {name}
      </a>
    ))}
  </div>
);
