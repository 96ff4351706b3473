import { useQuery } from '@tanstack/react-query';
import { useIsOnSandbox } from '@/components/layout/on-sandbox';
import { useRights } from '@/components/people/use-rights';
import { LATEST_COUNT, newestPurges } from '@/lib/client/purges';
import type { Distribution } from '@/lib/shared/distributions/distribution';
import { urlToTry } from '@/lib/shared/purges/url-to-try';

interface OfferedUrlProps {
  distributions: readonly Distribution[];
  /** Fills the URL in; it sends nothing. */
  onTry: (url: string) => void;
}

/** Offers a URL for a first purge, on the row of the field's label: nothing moves when it goes. */
export function OfferedUrl({ distributions, onTry }: OfferedUrlProps) {
  const isSandbox = useIsOnSandbox();
  const { access } = useRights();
  const { data } = useQuery(newestPurges({}, LATEST_COUNT));
  const url = urlToTry({ isSandbox, purges: data?.items.length, distributions, access });
  if (url === undefined) return null;
  return (
    <button
      type="button"
      onClick={() => onTry(url)}
      className="absolute -top-1 right-0 flex h-6 max-w-[calc(100%-3rem)] items-center text-accent text-sm underline underline-offset-2"
    >
      <span className="truncate">Try {url}</span>
    </button>
  );
}
