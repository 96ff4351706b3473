import { type Distribution, findDistribution } from '@/lib/shared/distributions/distribution';
import type { Mode } from '@/lib/shared/purges/purge-terms';
import { counted } from '@/lib/shared/text/counted';
import type { BulkJobInput } from './bulk-job';

/** A URL of a list as it is sent. */
export interface SentUrl {
  url?: string | undefined;
  /** `namespace/name` */
  distribution?: string | undefined;
  /** Its host alone does not decide. */
  isChosen?: boolean | undefined;
}

/** As the API takes it: its distribution is named where its host alone does not decide. */
export function bulkLineOf(
  { url = '', distribution: key = '', isChosen }: SentUrl,
  distributions: readonly Distribution[],
): BulkJobInput['urls'][number] {
  const distribution = isChosen ? findDistribution(distributions, key) : undefined;
  return distribution ? { url, namespace: distribution.namespace, distribution: distribution.name } : url;
}

/** How many of a list go to which distribution, the most first. */
export function groupsOf(sent: readonly SentUrl[]): { distribution: string; urls: number }[] {
  const groups = new Map<string, number>();
  for (const { distribution = '' } of sent) groups.set(distribution, (groups.get(distribution) ?? 0) + 1);
  return [...groups]
    .map(([distribution, urls]) => ({ distribution, urls }))
    .sort((one, other) => other.urls - one.urls || one.distribution.localeCompare(other.distribution));
}

export const modeVerbs: Record<Mode, string> = { soft: 'Soft-purge', hard: 'Hard-purge' };

/** What will happen, in words: "Soft-purge 5 URLs on default/www-shop". */
export function listSummary(mode: Mode, urls: number, distributions: readonly string[]): string {
  if (urls === 0) return 'No URL of this list can be purged.';
  const [only = ''] = distributions;
  const where = distributions.length === 1 ? only : `${distributions.length} distributions`;
  return `${modeVerbs[mode]} ${counted(urls, 'URL')} on ${where}`;
}
