import path from 'node:path';
import { expect } from 'vitest';
import type { Problem } from '@/lib/shared/problem';
import type { Purge, PurgeDetails } from '@/lib/shared/purges/purge-record';
import type { SendWindow } from '@/lib/shared/purges/send-window';
import { type Answer, aPurge, ask, CONFIGURED, expectProblem, marker, readRecord, send } from '../support/api';
import { deskTest } from '../support/desk-test';
import { newFolder } from '../support/new-folder';
import type { Fault, SandboxControl } from '../support/sandbox-control';

const test = deskTest();

/** As long as the time limit of a call below, and the time to record what it came to. */
const LEASE_MS = 20_001;

interface Desk {
  url: string;
}

const tooMany = (retryAfter?: string, more: Partial<Fault> = {}): Fault => ({
  type: 'status',
  status: 429,
  ...(retryAfter === undefined ? {} : { retryAfter }),
  ...more,
});
const purgeOf = (name: string) => aPurge({ target: { kind: 'url', value: `https://www.shop.example/${name}` } });
const sendWindow = async (desk: Desk) => (await ask<SendWindow>(desk, '/api/purges/send-window')).body;
const cancel = <Body = PurgeDetails>(desk: Desk, id: string) =>
  ask<Body>(desk, `/api/purges/${id}/cancellation`, { method: 'POST' });
const statuses = (desk: Desk, purges: Answer<Purge>[]) =>
  Promise.all(purges.map(async ({ body }) => (await readRecord(desk, body.id)).status));

/** What the CDN was asked for, in order: the last part of each URL, and what it answered. */
const calls = async (sandbox: SandboxControl) =>
  (await sandbox.purges()).map(({ body, status }) => [JSON.parse(body).url.split('/').at(-1), status]);

function expectQueued({ status, headers, body }: Answer<Purge>) {
  expect({ status, is: body.status }).toEqual({ status: 202, is: 'queued' });
  expect(body).toMatchObject({ purgeRequestId: null, error: null, nextSendAt: expect.stringMatching(/Z$/) });
  expect(headers.location).toBe(`/api/purges/${body.id}`);
  expect(Number(headers['retry-after'])).toBeGreaterThanOrEqual(1);
}

const limits: Record<string, (now: number) => Fault> = {
  'for some seconds': () => tooMany('4'),
  'until a date': (now) => tooMany(new Date(now + 4000).toUTCString()),
};

for (const [how, limit] of Object.entries(limits))
  test(`a purge that the CDN does not take ${how} is sent by the desk, once, before those that came after it`, async ({
    openDesk,
    sandbox,
  }) => {
    const desk = await openDesk(CONFIGURED);
    const key = { 'idempotency-key': marker() };
    await sandbox.faults(limit(desk.clock.now()));
    const first = await send(desk, purgeOf('first'), key);
    expectQueued(first);
    expect(first.headers['idempotency-replayed']).toBe('false');
    const second = await send(desk, purgeOf('second'));
    expectQueued(second);
    const third = await send(desk, purgeOf('third'));
    const replayed = await send(desk, purgeOf('first'), key);
    expect(replayed.status).toBe(202);
    expect(replayed.body.id).toBe(first.body.id);
    expect(replayed.headers['idempotency-replayed']).toBe('true');

    const all = [first, second, third];
    await desk.advance(3000);
    expect(await statuses(desk, all)).toEqual(all.map(() => 'queued'));
    await desk.advance(1000);
    expect(await statuses(desk, all)).toEqual(all.map(() => 'accepted'));
    expect(await calls(sandbox)).toEqual([
      ['first', 429],
      ['first', 200],
      ['second', 200],
      ['third', 200],
    ]);
    const record = await readRecord(desk, first.body.id);
    expect(record.events).toMatchObject([
      { from: null, to: 'queued', reason: 'recorded' },
      { from: 'queued', to: 'sending' },
      { from: 'sending', to: 'queued', reason: expect.stringMatching(/^the CDN accepts no purges until .*UTC$/) },
      { from: 'queued', to: 'sending' },
      { from: 'sending', to: 'accepted' },
    ]);
    expect(record).toMatchObject({ nextSendAt: null, error: null });
    expect(Date.parse(record.events[3]?.at ?? '')).toBeGreaterThanOrEqual(Date.parse(first.body.nextSendAt ?? ''));
    expect((await send(desk, purgeOf('fourth'))).status).toBe(201);
    expect(await sandbox.state()).toMatchObject({ violations: 0, faultsPending: 0 });
  });

test('a purge that waits for a CDN that names no time waits a minute, and can be withdrawn until it is sent', async ({
  openDesk,
  sandbox,
}) => {
  const desk = await openDesk(CONFIGURED);
  expect(await sendWindow(desk)).toEqual({
    nextSafeAt: null,
    nextSafeInMs: null,
    because: null,
    waiting: 0,
    perMinute: 100_000,
    pause: null,
  });
  await sandbox.faults(tooMany(undefined, { body: 'huge' }));
  const queued = await send(desk, purgeOf('a'));
  expectQueued(queued);
  expect(Date.parse(queued.body.nextSendAt ?? '')).toBe(desk.clock.now() + 60_000);
  expect(queued.body.nextSendInMs).toBe(60_000);
  await desk.advance(15_000);
  expect(await readRecord(desk, queued.body.id)).toMatchObject({
    nextSendAt: queued.body.nextSendAt,
    nextSendInMs: 45_000,
  });
  const pause = {
    at: new Date(desk.clock.now() - 15_000).toISOString(),
    status: 429,
    retryAfter: null,
    cutShort: false,
  };
  const closed = { nextSafeAt: queued.body.nextSendAt, nextSafeInMs: 45_000, because: 'cdn', pause };
  expect(await sendWindow(desk)).toMatchObject({ ...closed, waiting: 1 });

  const cancelled = await cancel(desk, queued.body.id);
  expect(cancelled.status).toBe(200);
  expect(cancelled.body).toMatchObject({ status: 'cancelled', nextSendAt: null });
  expect(cancelled.body.events.at(-1)).toMatchObject({ from: 'queued', to: 'cancelled', actor: 'local operator' });
  expectProblem(await cancel<Problem>(desk, queued.body.id), { status: 409, code: 'not_queued' });
  expectProblem(await cancel<Problem>(desk, 'not-there'), { status: 404, code: 'not_found' });
  expect(await sendWindow(desk)).toMatchObject({ ...closed, waiting: 0 });
  const { body: audit } = await ask<{ items: object[] }>(desk, '/api/audit?action=purge.cancel');
  expect(audit.items).toMatchObject([{ outcome: 'done', subjectId: queued.body.id }]);
  expect(await calls(sandbox)).toEqual([['a', 429]]);
});

test('an administrator lifts the pause of a CDN that asks for a day, and it begins again when the CDN says so', async ({
  openDesk,
  sandbox,
}) => {
  const desk = await openDesk(CONFIGURED);
  const lift = () => ask<SendWindow>(desk, '/api/purges/send-window/pause', { method: 'DELETE' });
  const askedAt = new Date(desk.clock.now()).toISOString();
  await sandbox.faults(tooMany('86400'), tooMany('86400'));
  const queued = await send(desk, purgeOf('a'));
  const inTenMinutes = new Date(desk.clock.now() + 600_000).toISOString();
  expect(await sendWindow(desk)).toMatchObject({
    nextSafeAt: inTenMinutes,
    because: 'cdn',
    pause: { at: askedAt, status: 429, retryAfter: '86400', cutShort: true },
  });
  expect(await lift()).toMatchObject({ status: 200, body: { because: 'queue', pause: null, waiting: 1 } });
  await desk.tick();
  expect(await calls(sandbox)).toEqual([
    ['a', 429],
    ['a', 429],
  ]);
  expect(await sendWindow(desk)).toMatchObject({ because: 'cdn', waiting: 1 });
  await lift();
  await sandbox.faults(tooMany('600'));
  await desk.tick();
  expect(await sendWindow(desk)).toMatchObject({ nextSafeAt: inTenMinutes, pause: { cutShort: false } });
  await lift();
  await desk.tick();
  expect((await readRecord(desk, queued.body.id)).status).toBe('accepted');
  expect(await lift()).toMatchObject({ status: 200, body: { because: null, nextSafeAt: null } });
  const { body: audit } = await ask<{ items: object[] }>(desk, '/api/audit?action=pause.lift');
  const lifted = {
    outcome: 'done',
    subject: `purges paused until ${inTenMinutes}`,
    reason: `the CDN answered 429 with Retry-After: 86400 at ${askedAt}`,
  };
  expect(audit.items).toMatchObject([
    { actor: 'local operator', reason: expect.stringContaining('Retry-After: 600') },
    lifted,
    lifted,
  ]);
});

test('a desk that is sent more than its rate sends the rest later, in order', async ({ openDesk, sandbox }) => {
  const desk = await openDesk({ ...CONFIGURED, CDN_RATE_PER_MINUTE: '60', CDN_RATE_BURST: '1' });
  const names = ['a', 'b', 'c', 'd'];
  const answers: Answer<Purge>[] = [];
  for (const name of names) answers.push(await send(desk, purgeOf(name)));
  expect(answers[0]?.status).toBe(201);
  const last = answers.at(-1);
  if (last) expectQueued(last);
  expect(await sendWindow(desk)).toMatchObject({ because: 'queue', nextSafeAt: expect.any(String), perMinute: 60 });
  await desk.advance(3000);
  expect(await statuses(desk, answers)).toEqual(names.map(() => 'accepted'));
  expect(await calls(sandbox)).toEqual(names.map((name) => [name, 200]));
  const records = await Promise.all(answers.map(({ body }) => readRecord(desk, body.id)));
  const sentAt = records.map(({ events }) => Date.parse(events.find(({ to }) => to === 'sending')?.at ?? ''));
  expect(sentAt.map((at) => at - (sentAt[0] ?? 0))).toEqual([0, 1000, 2000, 3000]);
});

test('a desk that ends while purges wait sends each of them once after its restart, the one in flight not again', async ({
  openDesk,
  sandbox,
}) => {
  const database = { kind: 'sqlite', file: path.join(newFolder(), 'desk.db') } as const;
  const settings = { ...CONFIGURED, CDN_TIMEOUT_SECONDS: '10' };
  await sandbox.hideOperations();
  await sandbox.faults(tooMany('4'), { type: 'hold' });
  const killed = await openDesk(settings, { database });
  const first = await send(killed, purgeOf('first'));
  const waiting = [await send(killed, purgeOf('second')), await send(killed, purgeOf('third'))];
  for (const queued of [first, ...waiting]) expectQueued(queued);
  const dispatching = killed.advance(4000);
  await sandbox.untilHeld();
  expect(await statuses(killed, [first, ...waiting])).toEqual(['sending', 'queued', 'queued']);
  await killed.kill();

  const restarted = await openDesk(settings, { database });
  await restarted.tick();
  expect(await statuses(restarted, [first, ...waiting])).toEqual(['sending', 'queued', 'queued']);
  await restarted.advance(LEASE_MS);
  expect(await statuses(restarted, [first, ...waiting])).toEqual(['unconfirmed', 'accepted', 'accepted']);
  expect(await calls(sandbox)).toEqual([
    ['first', 429],
    ['first', null],
    ['second', 200],
    ['third', 200],
  ]);
  await sandbox.release();
  await dispatching;
  expect(await statuses(restarted, [first])).toEqual(['unconfirmed']);
});
