import { type Access, isAtLeast, roleForKind, roleOn } from '@/lib/shared/access/access';
import { type Distribution, distributionKey } from '@/lib/shared/distributions/distribution';
import { distributionsServing } from '@/lib/shared/distributions/serving-distributions';

/** A page that the sandbox of `npm start` has in its caches from the start. */
const SANDBOX_URL = 'https://www.shop.example/products';

interface FormState {
  isSandbox: boolean;
  /** How many purges the person can see; undefined while that is unknown. */
  purges: number | undefined;
  distributions: readonly Distribution[];
  access: Access;
}

/** Returns the URL that the form offers for a first purge on the sandbox; undefined when it offers none. */
export function urlToTry({ isSandbox, purges, distributions, access }: FormState): string | undefined {
  if (!isSandbox || purges !== 0) return undefined;
  const mayPurge = (one: Distribution) => isAtLeast(roleOn(access, distributionKey(one)), roleForKind.url);
  const serving = distributionsServing(SANDBOX_URL, distributions).filter((one) => !one.disabled);
  return serving.length === 1 && serving.every(mayPurge) ? SANDBOX_URL : undefined;
}
