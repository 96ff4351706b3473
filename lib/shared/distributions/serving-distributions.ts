import { isPath, normalizeUrl } from '@/lib/shared/targets/normalize-url';
import type { Distribution } from './distribution';

/** The distributions that serve a URL, for offering to switch to one of them. A mere path says nothing about that. */
export const distributionsServing = (url: string, items: readonly Distribution[]) =>
  isPath(url) ? [] : items.filter((item) => normalizeUrl(url, item.domains).ok);
