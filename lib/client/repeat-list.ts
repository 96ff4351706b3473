import type { BulkJob } from '@/lib/shared/bulk/bulk-job';
import { EXACT_COLUMN } from '@/lib/shared/bulk/list-format';
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
  const rows = purges.map(
    ({ target, namespace, distribution }) => `"${targetValue(target) ?? ''}",${namespace},${distribution}`,
  );
  // These URLs were sent before: nothing about them is changed or asked.
  const text = [`${EXACT_COLUMN},namespace,distribution`, ...rows].join('\n');
  handOverList({ text, mode, reason: reason ?? '', ticket: ticket ?? '' });
}
