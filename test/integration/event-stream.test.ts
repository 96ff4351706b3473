import { expect, inject } from 'vitest';
import type { Problem } from '@/lib/shared/problem';
import type { Purge } from '@/lib/shared/purges/purge-record';
import { runOnServer } from '../../scripts/test/test-database.mjs';
import { aPurge, ask, expectProblem, marker, send } from '../support/api';
import { credentialName, makeCredential } from '../support/credentials';
import type { TestDesk } from '../support/desk';
import { deskTest } from '../support/desk-test';
import { openEvents } from '../support/event-stream';
import { newPostgresDatabase } from '../support/postgres-database';
import { makeShare, revoke } from '../support/shares';

const DISTRIBUTIONS = 'default/www-shop=www.shop.example;media/video-library=video.example';
const test = deskTest({ settings: { F5XC_DISTRIBUTIONS: DISTRIBUTIONS } });

const onVideo = () =>
  aPurge({
    namespace: 'media',
    distribution: 'video-library',
    target: { kind: 'url', value: `https://video.example/${marker()}` },
  });
const openStreams = (desk: TestDesk) => desk.built.contextFor({ access: [] } as never).feed.open();

test('a page gets each purge as it changes, from its record to its end', async ({ desk, sandbox }) => {
  const page = await openEvents(desk);
  expect([page.status, page.headers['content-type']]).toEqual([200, 'text/event-stream']);
  expect(page.headers).toMatchObject({ 'cache-control': 'no-store, no-transform', 'x-accel-buffering': 'no' });
  await page.untilEvent('hello');
  const { body } = await send<Purge>(desk, aPurge());
  await page.untilRow(({ id, status }) => id === body.id && status === 'accepted');
  await sandbox.arrive('fr4-par', 'ny8-nyc', 'tr2-tor');
  await desk.advance(4000);
  await page.untilRow(({ id, status }) => id === body.id && status === 'completed');
  expect(page.rows().at(-1)).toEqual(
    (await ask<{ items: Purge[] }>(desk, '/api/purges')).body.items.find(({ id }) => id === body.id),
  );
  await page.close();
  await expect.poll(() => openStreams(desk)).toBe(0);
});

test('a page that comes back gets what it has missed, and one that was away for too long is told to read again', async ({
  desk,
}) => {
  const before = await openEvents(desk);
  await before.untilEvent('hello');
  const first = await send<Purge>(desk, aPurge());
  await before.untilRow(({ id, status }) => id === first.body.id && status === 'accepted');
  const lastId = before.lastId() ?? '';
  await before.close();
  const second = await send<Purge>(desk, aPurge({ mode: 'hard' }));

  const back = await openEvents(desk, { headers: { 'last-event-id': lastId } });
  await back.untilRow(({ id }) => id === second.body.id);
  expect(back.events[0]).toMatchObject({ event: 'hello', data: { resumed: true } });
  expect(back.rows().map(({ id }) => id)).not.toContain(first.body.id);
  const byAddress = await openEvents(desk, { path: `/api/events?after=${lastId}` });
  await byAddress.untilRow(({ id }) => id === second.body.id);
  const fromNowhere = await openEvents(desk, { path: '/api/events?after=999999999' });
  await fromNowhere.untilEvent('hello');
  expect(fromNowhere.events[0]?.data).toEqual({ resumed: false });
  for (const page of [back, byAddress, fromNowhere]) await page.close();
});

test('a page gets what its caller may see, and nothing else', async ({ desk }) => {
  const { headers } = await makeCredential(desk, {
    name: credentialName('shop'),
    role: 'viewer',
    distributions: ['default/*'],
  });
  const everything = await openEvents(desk);
  const shop = await openEvents(desk, { headers });
  await shop.untilEvent('hello');
  await send(desk, onVideo());
  const seen = await send<Purge>(desk, aPurge());
  await everything.untilRow(({ distribution }) => distribution === 'video-library');
  await shop.untilRow(({ id }) => id === seen.body.id);
  expect(shop.rows().map(({ distribution }) => distribution)).not.toContain('video-library');
  // A viewer never learns when a purge would be sent.
  await everything.untilEvent('window');
  expect(shop.events.map(({ event }) => event)).not.toContain('window');
  for (const page of [everything, shop]) await page.close();
});

test('a stream ends with its credential, and says so', async ({ desk }) => {
  const { credential, headers } = await makeCredential(desk, { name: credentialName('revoked'), role: 'viewer' });
  const page = await openEvents(desk, { headers });
  await page.untilEvent('hello');
  await ask(desk, `/api/credentials/${credential.id}`, { method: 'DELETE' });
  await page.untilOver();
  expect(page.events.at(-1)?.event).toBe('ended');
});

test('a page that names no event gets no stream', async ({ desk }) => {
  for (const after of ['', '0x1', '%201', '-1', '1.5', '1e3', '9'.repeat(16)])
    expectProblem(await ask<Problem>(desk, `/api/events?after=${after}`), { status: 400, code: 'invalid_query' });
});

test('a page learns when a new purge has to wait', async ({ openDesk }) => {
  const desk = await openDesk({
    F5XC_DISTRIBUTIONS: DISTRIBUTIONS,
    CDN_RATE_PER_MINUTE: '1',
    CDN_RATE_BURST: '1',
  });
  const page = await openEvents(desk);
  await page.until(() => page.events.some(({ event, data }) => event === 'window' && data.nextSafeAt === null));
  await send(desk, aPurge());
  await page.until(() => page.events.some(({ event, data }) => event === 'window' && data.because === 'rate'));
  await page.close();
});

test('a page learns that the distributions have changed, and not what is the same', async ({ openDesk }) => {
  const desk = await openDesk({ F5XC_DISTRIBUTIONS: DISTRIBUTIONS });
  const { distributions } = desk.built;
  const page = await openEvents(desk);
  const beats = () => page.events.filter(({ event }) => event === 'beat').length;
  await page.until(() => beats() > 3);
  expect(page.events.map(({ event }) => event)).not.toContain('distributions');
  const known = await distributions.all();
  distributions.all = async () => ({ ...known, items: known.items.slice(1) });
  await page.untilEvent('distributions');
  await page.close();
});

test('who is at rest costs two or three looks a second for all pages together, one timer, and a beat', async ({
  openDesk,
}) => {
  const desk = await openDesk({ F5XC_DISTRIBUTIONS: DISTRIBUTIONS });
  const { changes } = desk.built.store;
  const waiting = desk.clock.waiting;
  const pages = await Promise.all(Array.from({ length: 20 }, () => openEvents(desk)));
  for (const page of pages) await page.untilEvent('beat');
  let looks = 0;
  const { after } = changes;
  changes.after = (...given) => {
    looks++;
    return after(...given);
  };
  const events = pages.map((page) => page.events.length);
  const startedAt = desk.clock.monotonic();
  for (const page of pages) await page.until(() => page.events.filter(({ event }) => event === 'beat').length > 2);
  changes.after = after;
  const seconds = (desk.clock.monotonic() - startedAt) / 1000;
  expect(looks / seconds, 'looks a second: LOOK_MS of purge-feed.ts').toBeLessThanOrEqual(2.5);
  expect(desk.clock.waiting - waiting, 'timers: the feed has one for all pages').toBeLessThanOrEqual(1);
  for (const [index, page] of pages.entries()) expect(page.events.length - (events[index] ?? 0)).toBeLessThanOrEqual(3);
  for (const page of pages) await page.close();
});

test('a purge that moves costs a page one event for each of its changes', async ({ desk, sandbox }) => {
  const page = await openEvents(desk);
  await page.untilEvent('hello');
  const { body } = await send<Purge>(desk, aPurge());
  await page.untilRow(({ id }) => id === body.id);
  await sandbox.arrive('fr4-par', 'ny8-nyc', 'tr2-tor');
  await desk.advance(4000);
  await page.untilRow(({ id, status }) => id === body.id && status === 'completed');
  await page.untilEvent('beat');
  const about = page.events.filter(({ data }) => data.purges?.some(({ id }) => id === body.id));
  // Recorded, accepted, and one for each poll.
  expect(about.length, JSON.stringify(about)).toBeLessThanOrEqual(4);
  await page.close();
});

test('a stream ends with the desk, and its page is gone from the metrics', async ({ openDesk }) => {
  const desk = await openDesk({ F5XC_DISTRIBUTIONS: DISTRIBUTIONS });
  const page = await openEvents(desk);
  await page.untilEvent('hello');
  expect((await ask(desk, '/api/metrics')).text).toContain('purge_desk_open_event_streams 1');
  desk.built.ending.leave();
  await page.untilOver();
  const { text } = await ask(desk, '/api/metrics');
  expect(text).toContain('purge_desk_open_event_streams 0');
  expect(text).not.toContain('route="/api/events",method="GET",le=');
});

test('a stream ends when the database does not answer, and a page that asks then learns why', async ({ openDesk }) => {
  const desk = await openDesk({ F5XC_DISTRIBUTIONS: DISTRIBUTIONS });
  const page = await openEvents(desk);
  await page.untilEvent('hello');
  const { changes } = desk.built.store;
  const { newest, after } = changes;
  changes.newest = changes.after = async () => {
    throw Object.assign(new Error('database is locked'), { code: 'ERR_SQLITE_ERROR', errcode: 5 });
  };
  await page.untilOver();
  const refused = await ask<Problem>(desk, '/api/events');
  expectProblem(refused, { status: 503, code: 'store_unavailable' });
  Object.assign(changes, { newest, after });
  const back = await openEvents(desk);
  await back.untilEvent('hello');
  await back.close();
});

test('only so many pages of one caller may listen; another one is refused and told when to try again', async ({
  openDesk,
}) => {
  const desk = await openDesk({ F5XC_DISTRIBUTIONS: DISTRIBUTIONS });
  const { uses, caller } = desk.built.contextFor({ kind: 'operator', actor: 'local operator' } as never);
  const places = Array.from({ length: 1000 }, () => uses.streams.tryEnter(caller));
  const refused = await ask<Problem>(desk, '/api/events');
  expectProblem(refused, { status: 429, code: 'too_many_requests' });
  expect(refused.headers['retry-after']).toBe('60');
  places[0]?.();
  const page = await openEvents(desk);
  expect(page.status).toBe(200);
  await page.close();
});

test('a page of a link learns that what it shows has changed, and nothing else', async ({ desk, sandbox }) => {
  const shown = await send<Purge>(desk, aPurge());
  const [ofOne, ofAll] = [
    await makeShare(desk, { purgeId: shown.body.id }),
    await makeShare(desk, { filter: { distribution: 'default/www-shop' } }),
  ];
  const pathOf = (token: string) => `/api/share/${token}/events`;
  const one = await openEvents(desk, { path: pathOf(ofOne.token) });
  const all = await openEvents(desk, { path: pathOf(ofAll.token) });
  await one.untilEvent('beat');
  await send<Purge>(desk, aPurge({ mode: 'hard' }));
  await all.untilEvent('reset');
  expect(one.events.map(({ event }) => event)).not.toContain('reset');
  await sandbox.arrive('fr4-par', 'ny8-nyc', 'tr2-tor');
  await desk.advance(4000);
  await one.untilEvent('reset');
  for (const { data, id } of [...one.events, ...all.events])
    expect([Object.keys(data).filter((key) => key !== 'resumed'), id]).toEqual([[], undefined]);

  await revoke(desk, ofOne.share.id);
  await one.untilOver();
  expect(one.events.at(-1)?.event).toBe('ended');
  expectProblem(await ask<Problem>(desk, pathOf(ofOne.token)), { status: 410, code: 'link_revoked' });
  expectProblem(await ask<Problem>(desk, pathOf(`${'a'.repeat(42)}A`)), { status: 404, code: 'not_found' });
  expect(all.isOver()).toBe(false);
  await all.close();
});

test('a link to a history tells nothing of distributions that its maker could not see', async ({ desk }) => {
  const { headers } = await makeCredential(desk, {
    name: credentialName('shop'),
    role: 'purger',
    distributions: ['default/*'],
  });
  const { body } = await ask<{ token: string }>(desk, '/api/shares', {
    method: 'POST',
    headers,
    body: JSON.stringify({ filter: {}, expiry: '7d' }),
  });
  const page = await openEvents(desk, { path: `/api/share/${body.token}/events` });
  const witness = await openEvents(desk);
  await page.untilEvent('beat');
  await send(desk, onVideo());
  await witness.untilRow(({ distribution }) => distribution === 'video-library');
  expect(page.events.map(({ event }) => event)).not.toContain('reset');
  await send(desk, aPurge());
  await page.untilEvent('reset');
  for (const one of [page, witness]) await one.close();
});

const server = inject('postgres');

test.skipIf(server === undefined)(
  'a change whose transaction ends late is seen, although later ones were seen before it',
  async ({ openDesk }) => {
    const database = await newPostgresDatabase(server);
    const desk = await openDesk(
      { F5XC_DISTRIBUTIONS: DISTRIBUTIONS },
      { database: { kind: 'postgres', url: database.url } },
    );
    const [late, early] = [await send<Purge>(desk, aPurge()), await send<Purge>(desk, aPurge())];
    const page = await openEvents(desk);
    await page.untilEvent('hello');
    const change = (id: string) => `update purges set updated_at = updated_at + 1 where id = '${id}'`;
    const client = await database.connect();
    await client.query('begin');
    await client.query(change(late.body.id));
    await runOnServer(database.url, [change(early.body.id)]);
    await page.untilRow(({ id, updatedAt }) => id === early.body.id && updatedAt > early.body.updatedAt);
    const lastId = page.lastId() ?? '';
    await client.query('commit');
    await page.untilRow(({ id, updatedAt }) => id === late.body.id && updatedAt > late.body.updatedAt);
    // What was late then is not lost for a page that comes back.
    const back = await openEvents(desk, { path: `/api/events?after=${lastId}` });
    await back.untilRow(({ id }) => id === late.body.id);
    for (const one of [page, back]) await one.close();
    await desk.stop();
    await database.drop();
  },
);
