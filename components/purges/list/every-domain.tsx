import { useQuery } from '@tanstack/react-query';
import { MiddleTruncate } from '@/components/purges/table/target-text';
import { WarningLine } from '@/components/ui/warning-line';
import { distributionsQuery } from '@/lib/client/distributions';
import type { Distribution } from '@/lib/shared/distributions/distribution';
import { pathOf } from '@/lib/shared/purges/cdn-purge-request';
import { everyDomainReach } from '@/lib/shared/purges/describe-purge';

interface EveryDomainProps {
  /** The distributions of the URLs (`namespace/name`). */
  on: readonly string[];
  /** Those that the page knows; without them, those that it came with. */
  distributions?: readonly Distribution[];
  /** The URL, if there is only one. */
  url?: string | undefined;
}

/** Says that a purge command has no host: the path of a URL is purged on every domain of its distribution. */
export function EveryDomain({ on, distributions, url }: EveryDomainProps) {
  const { data: list } = useQuery(distributionsQuery);
  const reach = list?.purgeApi === 'purge-command' ? everyDomainReach(on, distributions ?? list.items) : undefined;
  return (
    <p role="status" className="text-sm empty:hidden">
      {reach !== undefined && (
        <WarningLine>
          The CDN’s purge commands name no hostname. This purges{' '}
          {url === undefined ? (
            <span>each path</span>
          ) : (
            <span className="inline-flex max-w-full">
              <MiddleTruncate text={pathOf(url)} />
            </span>
          )}
          <span>{` ${reach}.`}</span>
        </WarningLine>
      )}
    </p>
  );
}
