import type { BulkJob } from '@/lib/shared/bulk/bulk-job';
import { exportPath } from '@/lib/shared/history/purge-export';
import type { Purge } from '@/lib/shared/purges/purge-record';
import { targetValue } from '@/lib/shared/purges/purge-terms';
import { handOverList } from './bulk-draft';
import { listOf } from './fits';
import { isPurge } from './purge-fits';
import { request } from './request';

/** Hands the URLs of a job to the bulk page, with its mode and notes. It sends nothing. */
export async function repeatList({ id, mode, reason, ticket }: BulkJob): Promise<void> {
  const purges = await request(exportPath({ job: id, sort: 'oldest' }, 'json'), listOf<Purge>(isPurge));
  // These values were confirmed before, so they are not questioned again. Most URLs need no such mark.
  const { readPastedUrl } = await import('@/lib/shared/pasted/url-question');
  const kept = purges.map(({ target }) => targetValue(target) ?? '').filter((url) => readPastedUrl(url).question);
  const rows = purges.map(
    ({ target, namespace, distribution }) => `"${targetValue(target) ?? ''}",${namespace},${distribution}`,
  );
  const text = ['url,namespace,distribution', ...rows].join('\n');
  handOverList({ text, kept, mode, reason: reason ?? '', ticket: ticket ?? '' });
}
