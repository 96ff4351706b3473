import type { CreatedBulkJob } from '../../lib/shared/bulk/bulk-job';
import type { Problem } from '../../lib/shared/problem';
import { CONFIGURED, marker } from '../../test/support/api';
import { readJob, retryJob, sendList, urlsOf } from '../../test/support/bulk';
import { expect, test } from '../fixtures/desks';

// On the built desk, the store is made by another copy of the code than a route has: only here do the two meet.
test('a built desk says why it refuses a list, and lets one of several retries at once through', async ({
  openDesk,
  sandbox,
}) => {
  const desk = await openDesk({ ...CONFIGURED, LIMIT_WAITING_LINES: '5' });
  const tooMany = await sendList<Problem>(desk, { urls: urlsOf(marker(), 6) });
  expect(tooMany).toMatchObject({ status: 409, body: { code: 'bulk_too_many_waiting' } });

  await sandbox.faults({ type: 'status', status: 400, times: 2 });
  const { body } = await sendList(desk, { urls: urlsOf(marker(), 2) });
  await expect.poll(async () => (await readJob(desk, body.id)).counts.failed).toBe(2);
  const retries = await Promise.all(Array.from({ length: 4 }, () => retryJob<CreatedBulkJob | Problem>(desk, body.id)));
  const answers = retries.map(({ status, body }) => ('code' in body ? `${status} ${body.code}` : status)).sort();
  expect(answers).toEqual([201, ...Array(3).fill('409 bulk_nothing_failed')]);
});
