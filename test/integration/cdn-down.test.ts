import { expect } from 'vitest';
import { systemActor } from '@/lib/server/auth/caller';
import type { DistributionList } from '@/lib/shared/distributions/distribution';
import type { Problem } from '@/lib/shared/problem';
import { aPurge, ask, CONFIGURED, expectProblem, readRecord, send } from '../support/api';
import { deskTest } from '../support/desk-test';

const test = deskTest({ settings: CONFIGURED });

const SECOND_MS = 1000;
const MINUTE_MS = 60 * SECOND_MS;
/** How long a CDN that is down is left alone by the desks that are quick to try again. */
const PAUSE_MS = SECOND_MS;
const quickly = { ...CONFIGURED, CDN_BREAKER_FAILURES: '2', CDN_BREAKER_SECONDS: '1' };
const slowly = { ...CONFIGURED, CDN_BREAKER_FAILURES: '2', CDN_BREAKER_SECONDS: '600' };

const codeOf = async (desk: { url: string }) => (await send<Problem>(desk, aPurge())).body.code;

test('a CDN that is down is left alone after two purges, and the next one says so at once', async ({
  openDesk,
  sandbox,
}) => {
  const desk = await openDesk(slowly);
  await sandbox.vanish();
  expect([await codeOf(desk), await codeOf(desk)]).toEqual(['cdn_unreachable', 'cdn_unreachable']);
  await desk.advance(60 * SECOND_MS);
  const answer = await send<Problem>(desk, aPurge());
  expectProblem(answer, { status: 503, code: 'cdn_down' });
  expect(answer.body).toMatchObject({ purged: 'no', detail: expect.stringContaining('Nothing was purged.') });
  expect(answer.headers['retry-after']).toBe('540');
  expect(await readRecord(desk, answer.body.purgeId)).toMatchObject({ status: 'failed', error: { code: 'cdn_down' } });
  await sandbox.reappear();
  expect(await codeOf(desk)).toBe('cdn_down');
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
  await desk.advance(PAUSE_MS - 1);
  expect(await codeOf(desk)).toBe('cdn_down');
  await desk.advance(1);
  expect((await send(desk, aPurge())).status).toBe(201);
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
  await desk.advance(SECOND_MS);
  expect(await codeOf(desk)).toBe('cdn_down');
  await sandbox.arrive('tr2-tor');
  await desk.advance(MINUTE_MS);
  expect((await readRecord(desk, accepted.id)).status).toBe('completed');
  expect(await codeOf(desk)).toBe('cdn_down');
});

test('a purge whose polls were held back while the CDN was down is followed to its end', async ({
  openDesk,
  sandbox,
}) => {
  const desk = await openDesk(quickly);
  const { body } = await send(desk, aPurge());
  await sandbox.vanish();
  await desk.advance(MINUTE_MS);
  expect(desk.built.contextFor(systemActor).cdn.health()).toContainEqual(
    expect.objectContaining({ name: 'status', state: expect.stringMatching(/open/) }),
  );
  await sandbox.reappear();
  await sandbox.arrive('fr4-par', 'ny8-nyc', 'tr2-tor');
  await desk.advance(10 * MINUTE_MS);
  expect((await readRecord(desk, body.id)).status).toBe('completed');
});

test('a list of distributions that fails once is read all the same', async ({ openDesk, sandbox }) => {
  await sandbox.faults(
    { type: 'status', status: 503, on: 'distributions' },
    { type: 'close', when: 'before', on: 'distributions' },
  );
  const desk = await openDesk({ F5XC_NAMESPACES: 'default' });
  await desk.advance(MINUTE_MS);
  const { body } = await ask<DistributionList>(desk, '/api/distributions');
  expect(body.items.map(({ name }) => name)).toEqual(['docs-portal', 'www-shop']);
  expect(body.problems).toEqual([]);
});
