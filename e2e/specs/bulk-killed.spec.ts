import { CONFIGURED, marker } from '../../test/support/api';
import { purgesOf, readJob, sendList, stepJob, urlsOf } from '../../test/support/bulk';
import { expect, test } from '../fixtures/desks';

const LINES = 2000;

test('each line of a bulk job is purged once by a desk that is killed twice, with refusals of the CDN mixed in', {
  tag: '@full',
}, async ({ openDesk, sandbox }) => {
  test.setTimeout(300_000);
  const database = test.info().outputPath('desk.db');
  const settings = {
    ...CONFIGURED,
    CDN_TIMEOUT_SECONDS: '1',
    CDN_RATE_PER_MINUTE: '60000',
    CDN_RATE_BURST: '20',
    CDN_POLLS_PER_SECOND: '100',
  };
  await sandbox.reachSitesQuickly();
  await sandbox.chaos({ seed: 11, rate: 0.01, on: ['cache-purge'], faults: ['rate-limit'] });
  const urls = urlsOf(marker(), LINES);
  const first = await openDesk(settings, database);
  const { body: created } = await sendList(first, { urls });
  await first.kill();

  const second = await openDesk(settings, database);
  const sent = async () => (await sandbox.executions()).length;
  await expect.poll(sent, { timeout: 60_000 }).toBeGreaterThan(LINES / 4);
  await stepJob(second, created.id, 'pause');
  await second.kill();

  const third = await openDesk(settings, database);
  expect(await readJob(third, created.id)).toMatchObject({ paused: true, finishedAt: null });
  await stepJob(third, created.id, 'resume');
  const isOver = async () => {
    const { finishedAt, counts } = await readJob(third, created.id);
    return finishedAt !== null && counts.unconfirmed === 0;
  };
  await expect.poll(isOver, { timeout: 200_000, intervals: [1000] }).toBe(true);

  const { counts } = await readJob(third, created.id);
  expect(counts.accepted + counts.completed).toBe(LINES);
  const recorded = await purgesOf(third, created.id);
  expect(recorded.map(({ target }) => 'value' in target && target.value)).toEqual(urls);
  const executed = (await sandbox.executions()).map(({ body }) => (JSON.parse(body) as { url: string }).url);
  expect(executed.toSorted()).toEqual(urls.toSorted());
  expect(await sandbox.state()).toMatchObject({ violations: 0 });
});
