import type { BulkJob } from '@/lib/shared/bulk/bulk-job';
import { exportPath } from '@/lib/shared/history/purge-export';
import type { Purge } from '@/lib/shared/purges/purge-record';
import { targetValue } from '@/lib/shared/purges/purge-terms';
import { handOverList } from './bulk-draft';
import { listOf } from './fits';
import { isPurge } from './purge-fits';
import { request } from './request';

/** Gives the URLs of a job to the page for lists, with its mode and its notes. It sends nothing. */
export async function repeatList({ id, mode, reason, ticket }: BulkJob): Promise<void> {
  const purges = await request(exportPath({ job: id, sort: 'oldest' }, 'json'), listOf<Purge>(isPurge));
  // What was meant as it is was so before: nothing is asked about it once more. Most URLs need no such mark.
  const { readPastedUrl } = await import('@/lib/shared/pasted/url-question');
  const kept = purges.map(({ target }) => targetValue(target) ?? '').filter((url) => readPastedUrl(url).question);
  const rows = purges.map(
    ({ target, namespace, distribution }) => `"${targetValue(target) ?? ''}",${namespace},${distribution}`,
  );
  const text = ['url,namespace,distribution', ...rows].join('\n');
  handOverList({ text, kept, mode, reason: reason ?? '', ticket: ticket ?? '' });
}
