import type { DistributionList } from '../lib/shared/distributions/distribution';
import type { Problem } from '../lib/shared/problem';
import { aPurge, ask, CONFIGURED, expectProblem, readRecord, send } from '../test/support/api';
import { expect, test } from './fixtures/own-desks';
import type { RunningDesk } from './fixtures/running-desk';
import { arriveEverywhere } from './steps/edge';
import { fillForm, openForm, refused, sendPurge } from './steps/purge-form';

const quickly = { ...CONFIGURED, CDN_BREAKER_FAILURES: '2', CDN_BREAKER_SECONDS: '1' };
const slowly = { ...CONFIGURED, CDN_BREAKER_FAILURES: '2', CDN_BREAKER_SECONDS: '600' };

const codeOf = async (desk: RunningDesk) => (await send<Problem>(desk, aPurge())).body.code;

test('a CDN that is down is left alone after two purges, and the next one says so at once', async ({
  openDesk,
  sandbox,
  page,
}) => {
  const desk = await openDesk(slowly);
  await sandbox.vanish();
  expect([await codeOf(desk), await codeOf(desk)]).toEqual(['cdn_unreachable', 'cdn_unreachable']);
  const answer = await send<Problem>(desk, aPurge());
  expectProblem(answer, { status: 503, code: 'cdn_down' });
  expect(answer.body).toMatchObject({ purged: 'no', detail: expect.stringContaining('Nothing was purged.') });
  const wait = Number(answer.headers['retry-after']);
  expect(wait > 0 && wait <= 600, `Retry-After: ${wait}`).toBe(true);
  expect(await readRecord(desk, answer.body.purgeId)).toMatchObject({ status: 'failed', error: { code: 'cdn_down' } });

  await sandbox.reappear();
  await openForm(page, desk.url);
  const value = 'https://www.shop.example/assets/site.css';
  await fillForm(page, { distribution: 'default/www-shop', kind: 'url', mode: 'soft', value });
  await sendPurge(page);
  await expect(refused(page)).toContainText('The CDN is not responding, so Purge Desk did not send this purge.');
  await expect(refused(page)).toContainText('Nothing was purged.');
  await expect(refused(page)).toContainText('Next safe time:');
  expect(await sandbox.purges()).toEqual([]);
});

test('the next purge of a person finds out that the CDN is back; nothing was sent before it', async ({
  openDesk,
  sandbox,
}) => {
  const desk = await openDesk(quickly);
  await sandbox.vanish();
  for (const _ of [1, 2, 3]) await send(desk, aPurge());
  await sandbox.reappear();
  await expect.poll(async () => (await send(desk, aPurge())).status).toBe(201);
  expect(await sandbox.purges()).toHaveLength(1);
  expect(await sandbox.executions()).toHaveLength(1);
});

test('a purge endpoint that is down keeps nobody from following what was accepted before', async ({
  openDesk,
  sandbox,
}) => {
  const desk = await openDesk(slowly);
  await sandbox.siteDelays({ 'fr4-par': 20, 'ny8-nyc': 20, 'tr2-tor': 600_000 });
  const { body: accepted } = await send(desk, aPurge());
  await sandbox.faults({ type: 'status', status: 503, times: 2 });
  for (const _ of [1, 2]) await send(desk, aPurge());
  expect(await codeOf(desk)).toBe('cdn_down');
  await sandbox.arrive('tr2-tor');
  const statusOf = async () => (await readRecord(desk, accepted.id)).status;
  await expect.poll(statusOf, { timeout: 60_000 }).toBe('completed');
});

test('a purge whose polls were held back while the CDN was down is followed to its end', async ({
  openDesk,
  sandbox,
}) => {
  test.setTimeout(120_000);
  const desk = await openDesk(quickly);
  const { body } = await send(desk, aPurge());
  await sandbox.vanish();
  await expect.poll(() => desk.output(), { timeout: 60_000 }).toContain('"name":"status","lastFailureCode"');
  await sandbox.reappear();
  await arriveEverywhere(sandbox);
  await expect.poll(async () => (await readRecord(desk, body.id)).status, { timeout: 60_000 }).toBe('completed');
});

test('a list of distributions that fails once is read all the same', async ({ openDesk, sandbox }) => {
  await sandbox.faults(
    { type: 'status', status: 503, on: 'distributions' },
    { type: 'close', when: 'before', on: 'distributions' },
  );
  const desk = await openDesk({ F5XC_NAMESPACES: 'default' });
  const { body } = await ask<DistributionList>(desk, '/api/distributions');
  expect(body.items.map(({ name }) => name)).toEqual(['docs-portal', 'www-shop']);
  expect(body.problems).toEqual([]);
});
