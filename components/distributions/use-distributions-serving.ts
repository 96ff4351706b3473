import { useDebounced } from '@/components/ui/use-debounced';
import { distributionsServing } from '@/lib/shared/distributions/serving-distributions';
import { parseUrl } from '@/lib/shared/text/parse-url';
import { TYPING_MS, useAsked, useKnownDistributions } from './use-distributions';

/** Returns the distributions that serve a URL; if the page does not have all of them, it also asks the server. */
export function useDistributionsServing(url: string) {
  const { distributions, isPartial, mayHaveMore } = useKnownDistributions();
  const here = distributionsServing(url, distributions);
  const asked = useDebounced(url.trim(), TYPING_MS);
  useAsked(isPartial && here.length === 0 && parseUrl(asked) !== undefined ? { url: asked } : undefined);
  return { serving: here, isPartial, mayHaveMore };
}
