import { DISTRIBUTION_COOKIE } from '@/lib/shared/preferences';

const MONTH_SECONDS = 2_592_000;

/** Remembers the distribution that was purged last, in a cookie, so that the server paints it preselected. */
export function rememberDistribution(key: string) {
  // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API is not in every browser that we serve
  document.cookie = `${DISTRIBUTION_COOKIE}=${encodeURIComponent(key)}; path=/; max-age=${MONTH_SECONDS}; samesite=lax`;
}
