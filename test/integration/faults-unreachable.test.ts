import { expect } from 'vitest';
import type { DistributionList } from '@/lib/shared/distributions/distribution';
import type { Problem } from '@/lib/shared/problem';
import { aPurge, ask, CONFIGURED, expectProblem, readRecord, send } from '../support/api';
import { deskTest } from '../support/desk-test';
import type { Fault } from '../support/sandbox-control';

const test = deskTest();

/** One list a namespace: a fault meets the one that is meant. */
const ONE_KIND = { F5XC_NAMESPACES: 'default,media', F5XC_KINDS: 'cdn_loadbalancer' };

/** Much less than the answers below take. A quarter of it is for connecting. */
const TIMEOUT_MS = 600;
const MINUTE_MS = 60_000;

const tooSlow = [
  { type: 'slow', ms: 60_000 },
  { type: 'drip', ms: 60_000 },
];
test('an answer that is later or slower than the time-out leaves the purge unconfirmed', async ({
  openDesk,
  sandbox,
}) => {
  const impatient = await openDesk(CONFIGURED, {
    change: (config) => ({ ...config, cdn: { ...config.cdn, timeoutMs: TIMEOUT_MS } }),
  });
  for (const fault of tooSlow) {
    await sandbox.reset();
    await sandbox.hideOperations();
    await sandbox.faults(fault);
    const answer = await send<Problem>(impatient, aPurge());
    expectProblem(answer, { status: 504, code: 'cdn_timeout' });
    expect(answer.body.purged).toBe('unknown');
    expect(await readRecord(impatient, answer.body.purgeId)).toMatchObject({
      status: 'unconfirmed',
      purgeRequestId: null,
      error: { code: 'cdn_timeout', message: null, cdnStatus: null },
      events: [{ to: 'queued' }, { to: 'sending' }, { from: 'sending', to: 'unconfirmed', reason: answer.body.title }],
    });
    expect(await sandbox.purges()).toHaveLength(1);
  }
  // The connections that were given up are not what the next purge waits for; this desk's time may be too short for it.
  const patient = await send(impatient, aPurge());
  expect([201, 504]).toContain(patient.status);
  expect(await sandbox.purges()).toHaveLength(2);
});

test('a CDN that nobody listens for leaves the purge failed, for nothing was sent', async ({ openDesk, sandbox }) => {
  const alone = await openDesk(CONFIGURED);
  await sandbox.vanish();
  const answer = await send<Problem>(alone, aPurge());
  expectProblem(answer, { status: 503, code: 'cdn_unreachable' });
  expect(answer.body.purged).toBe('no');
  expect(answer.body.detail).toContain('Nothing was purged.');
  expect(answer.text).not.toContain('ECONNREFUSED');
  expect(await readRecord(alone, answer.body.purgeId)).toMatchObject({
    status: 'failed',
    error: { code: 'cdn_unreachable', message: null, cdnStatus: null },
    events: [{ to: 'queued' }, { to: 'sending' }, { from: 'sending', to: 'failed' }],
  });
  expect(await sandbox.purges()).toEqual([]);
});

const listPath = (namespace: string) => `/api/config/namespaces/${namespace}/cdn_loadbalancers`;
const namesOf = ({ items }: DistributionList) => items.map(({ namespace, name }) => `${namespace}/${name}`);
const readList = async (desk: { url: string }) => {
  const { status, body, headers } = await ask<DistributionList>(desk, '/api/distributions');
  expect(status).toBe(200);
  expect(headers['cache-control']).toBe('no-store');
  return body;
};

test('the distributions are those of every namespace, with their domains in one spelling', async ({ desk }) => {
  expect(await readList(desk)).toEqual({
    items: [
      { namespace: 'default', name: 'docs-portal', domains: ['docs.example'], disabled: false },
      { namespace: 'default', name: 'www-shop', domains: ['www.shop.example', 'img.shop.example'], disabled: false },
      { namespace: 'media', name: 'video-library', domains: ['media.example'], disabled: false },
    ],
    ...{ matching: 3, known: 3, total: 3, namespaces: ['default', 'media'] },
    purgeApi: 'cache-purge',
    purgeApiChange: null,
    completionHidden: false,
    problems: [],
    moreProblems: 0,
    reading: false,
    fetchedAt: expect.stringMatching(/^\d{4}-.*Z$/),
  });
});

test('a namespace that is not there hides no other, and is named with the call that failed', async ({ openDesk }) => {
  const list = await readList(await openDesk({ F5XC_NAMESPACES: 'default,absent,media' }));
  expect(namesOf(list)).toEqual(['default/docs-portal', 'default/www-shop', 'media/video-library']);
  expect(list.problems).toEqual([
    {
      code: 'cdn_not_found',
      cdnStatus: 404,
      namespace: 'absent',
      distribution: null,
      request: `GET ${listPath('absent')}`,
      message: 'namespace absent not found',
    },
  ]);
});

test('a namespace that may not be listed refuses its distributions and keeps the others', async ({
  openDesk,
  sandbox,
}) => {
  await sandbox.faults({ type: 'status', status: 403, on: 'distributions' });
  const desk = await openDesk(ONE_KIND);
  const { items, problems } = await readList(desk);
  expect(problems).toEqual([expect.objectContaining({ code: 'cdn_forbidden', distribution: null })]);
  const hidden = problems[0]?.namespace;
  const left = ['default', 'media'].filter((namespace) => namespace !== hidden);
  expect([...new Set(items.map(({ namespace }) => namespace))]).toEqual(left);
  expect(problems[0]).toMatchObject({
    request: `GET ${listPath(hidden ?? '')}`,
    message: 'The sandbox was told to answer 403',
  });
});

test('a distribution whose domains cannot be read is named, and is not purged before they can', async ({
  openDesk,
  sandbox,
}) => {
  const listed = { type: 'slow', ms: 0, on: 'distributions' };
  await sandbox.faults(listed, { type: 'status', status: 403, on: 'distributions', times: 1000 });
  const desk = await openDesk({ ...ONE_KIND, F5XC_NAMESPACES: 'media', DISTRIBUTIONS_REFRESH_SECONDS: '1' });
  const { items, problems } = await readList(desk);
  expect(items).toEqual([]);
  expect(problems).toEqual([
    expect.objectContaining({
      code: 'cdn_forbidden',
      namespace: 'media',
      distribution: 'video-library',
      request: `GET ${listPath('media')}/video-library`,
    }),
  ]);
  const media = { namespace: 'media', distribution: 'video-library', target: { kind: 'all' } };
  const answer = await send<Problem>(desk, aPurge(media));
  expectProblem(answer, { status: 503, code: 'distributions_unavailable' });
  expect(answer.body.purged).toBe('no');
  expect(answer.body).not.toHaveProperty('purgeId');
  expect(await sandbox.purges()).toEqual([]);

  await sandbox.reset();
  await desk.advance(MINUTE_MS);
  expect(namesOf(await readList(desk))).toEqual(['media/video-library']);
  expect((await send(desk, aPurge(media))).status).toBe(201);
});

const garbage: [string, Fault, string][] = [
  ['HTML', { type: 'answer', body: 'html' }, 'cdn_unreadable_answer'],
  ['a redirect', { type: 'answer', body: 'redirect' }, 'cdn_redirected'],
];
test('a list that cannot be read is a problem with its reason, and the purge that needs it asks again', async ({
  openDesk,
  sandbox,
}) => {
  for (const [what, fault, code] of garbage) {
    await sandbox.reset();
    await sandbox.faults({ ...fault, on: 'distributions', times: 1000 });
    const desk = await openDesk({ ...ONE_KIND, F5XC_NAMESPACES: 'default' });
    const { items, problems } = await readList(desk);
    expect(items, what).toEqual([]);
    expect(problems, what).toEqual([expect.objectContaining({ code, request: `GET ${listPath('default')}` })]);
    await sandbox.reset();
    await desk.advance(MINUTE_MS);
    expect((await send(desk, aPurge())).status, what).toBe(201);
  }
});
