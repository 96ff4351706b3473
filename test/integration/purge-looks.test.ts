import { once } from 'node:events';
import { createServer } from 'node:net';
import path from 'node:path';
import { expect } from 'vitest';
import type { Problem } from '@/lib/shared/problem';
import type { PurgeDetails } from '@/lib/shared/purges/purge-record';
import { aPurge, ask, askForLook, CONFIGURED, expectProblem, readRecord, send, URL_TARGET } from '../support/api';
import type { TestDesk } from '../support/desk';
import { deskTest } from '../support/desk-test';
import { newFolder } from '../support/new-folder';
import type { SandboxControl } from '../support/sandbox-control';

const settings = { ...CONFIGURED, EDGE_LOOKS: 'automatic', LIMIT_LOOKS_PER_MINUTE: '1000' };
const test = deskTest({ settings });
const sites = ['fr4-par', 'ny8-nyc', 'tr2-tor'];
const MINUTE_MS = 60_000;

/** Every site has the first version of the page, and the origin the second one. */
async function stale(sandbox: SandboxControl) {
  for (const site of sites) await sandbox.visit(URL_TARGET.value, site);
  await sandbox.origin({ version: '2' });
}
async function sent(desk: TestDesk, change: Record<string, unknown> = {}): Promise<string> {
  const { status, body } = await send(desk, aPurge(change));
  expect(status).toBe(201);
  return body.id;
}
/** The purge is at every site, and the desk has been told. */
async function completed(desk: TestDesk) {
  await desk.sandbox.arrive(...sites);
  await desk.advance(3000);
}
const lookAgain = <Body = PurgeDetails>(desk: TestDesk, id: string, headers: Record<string, string> = {}) =>
  ask<Body>(desk, `/api/purges/${id}/looks`, { method: 'POST', headers });
const codesOf = ({ events }: PurgeDetails) => events.map(({ what }) => what?.code);

test('a purge is looked at before it is sent and when it is complete, and its record says that it shows', async ({
  desk,
  sandbox,
}) => {
  await stale(sandbox);
  const id = await sent(desk);
  const before = await readRecord(desk, id);
  expect(before).toMatchObject({
    checkUrl: URL_TARGET.value,
    renewal: 'pending',
    newSince: null,
    looks: {
      before: { judgement: 'purge_helps' },
      after: [],
      sentence: 'Purge Desk looks when the CDN reports completion.',
    },
  });
  expect(before.looks.before?.views.map(({ cacheStatus }) => cacheStatus)).toEqual(['HIT', 'HIT', 'HIT']);
  await completed(desk);
  const after = await readRecord(desk, id);
  expect(after).toMatchObject({
    status: 'completed',
    renewal: 'verified',
    newSince: after.looks.after[0]?.at,
    looks: { sentence: 'Verified at 3 places: each serves what the origin serves now.' },
  });
  expect(after.looks.after).toHaveLength(1);
  expect(codesOf(after).slice(-2)).toEqual(['all_sites_finished', 'renewal_verified']);
  await desk.advance(2 * 60 * MINUTE_MS);
  expect((await readRecord(desk, id)).looks).toEqual(after.looks);
});

test('while a site keeps its copy it is looked at again; the status stays what the CDN said', async ({
  desk,
  sandbox,
}) => {
  await stale(sandbox);
  await sandbox.faults({ type: 'late', sites: ['ny8-nyc'] });
  const id = await sent(desk);
  await completed(desk);
  const kept = await readRecord(desk, id);
  expect(kept).toMatchObject({ status: 'completed', renewal: 'not_renewed', newSince: null });
  expect(kept.looks.sentence).toBe(
    'Not renewed: ny8-nyc still serves a copy from before the purge. Purge Desk looks again.',
  );
  await sandbox.arrive('ny8-nyc');
  await desk.advance(5000);
  const found = await readRecord(desk, id);
  expect(found).toMatchObject({ status: 'completed', renewal: 'verified', newSince: found.looks.after.at(-1)?.at });
  expect(codesOf(found).slice(-2)).toEqual(['renewal_not_renewed', 'renewal_verified']);
  expect(found.events.at(-1)).toMatchObject({
    from: 'completed',
    to: 'completed',
    what: { details: { views: sites } },
  });
});

test('it is looked at five times in thirteen minutes, and then no more', async ({ desk, sandbox }) => {
  await stale(sandbox);
  const id = await sent(desk);
  // The edge goes on serving what it has.
  await sandbox.origin({ failing: true });
  await completed(desk);
  await desk.advance(20 * MINUTE_MS);
  const { looks, renewal } = await readRecord(desk, id);
  const times = looks.after.map(({ at }) => Date.parse(at));
  const seconds = times.slice(1).map((at, index) => Math.round((at - (times[index] ?? 0)) / 1000));
  expect(seconds).toEqual([5, 30, 120, 600]);
  expect(renewal).toBe('not_renewed');
  expect(looks.sentence).not.toContain('again');
  await sandbox.origin({ failing: false });
  const pressed = await lookAgain(desk, id);
  expect(pressed.body).toMatchObject({ renewal: 'verified', looks: { before: { url: URL_TARGET.value } } });
  expect(pressed.body.looks.after).toHaveLength(6);
  for (let count = 0; count < 10; count++) await lookAgain(desk, id);
  const last = await readRecord(desk, id);
  expect(last.looks.after).toHaveLength(12);
  expect(last.newSince).toBe(pressed.body.newSince);
});

test('a page that the origin has not changed is said to be the old one', async ({ desk, sandbox }) => {
  for (const site of sites) await sandbox.visit(URL_TARGET.value, site);
  await desk.advance(MINUTE_MS);
  const id = await sent(desk, { mode: 'hard' });
  await completed(desk);
  expect(await readRecord(desk, id)).toMatchObject({
    renewal: 'verified',
    looks: { sentence: 'Verified at 3 places: fetched again, and the origin still has the old version.' },
  });
});

test('a purge of more than a URL is looked at by the URL that came with it', async ({ desk, sandbox }) => {
  await stale(sandbox);
  const target = { kind: 'hostname', value: 'www.shop.example' };
  const id = await sent(desk, { target, checkUrl: 'HTTPS://WWW.shop.example:443/products#top' });
  expect(await readRecord(desk, id)).toMatchObject({ checkUrl: URL_TARGET.value, renewal: 'pending' });
  const without = await sent(desk, { target });
  await completed(desk);
  expect(await readRecord(desk, id)).toMatchObject({ renewal: 'verified' });
  expect(await readRecord(desk, without)).toMatchObject({
    checkUrl: null,
    renewal: 'not_checked',
    looks: { sentence: 'Not checked, because no URL to check was given.' },
  });
  const refused = [
    { target, checkUrl: 'https://other.example/' },
    { target, checkUrl: 'https://img.shop.example/' },
    { target, checkUrl: 'no url' },
    { checkUrl: URL_TARGET.value },
    { target: { kind: 'pattern', value: '^/images/' }, checkUrl: URL_TARGET.value },
  ];
  for (const change of refused) {
    const answer = await send<Problem>(desk, aPurge(change));
    expectProblem(answer, { status: 422, code: 'invalid_input' });
    expect(Object.keys(answer.body.errors ?? {})).toEqual(['checkUrl']);
  }
  expectProblem(await lookAgain<Problem>(desk, without), { status: 409, code: 'no_check_url' });
});

test('the same Idempotency-Key with another URL to check is another request', async ({ desk }) => {
  const target = { kind: 'all' };
  const headers = { 'idempotency-key': crypto.randomUUID() };
  const purge = aPurge({ target, checkUrl: URL_TARGET.value });
  expect((await send(desk, purge, headers)).status).toBe(201);
  expect((await send(desk, purge, headers)).status).toBe(200);
  const other = await send<Problem>(desk, aPurge({ target }), headers);
  expectProblem(other, { status: 422, code: 'idempotency_key_reused' });
});

test('a URL with a query is looked at when somebody asks, and not before', async ({ desk, sandbox }) => {
  const target = { kind: 'url', value: 'https://www.shop.example/products?token=1' };
  await sandbox.visit(target.value);
  const id = await sent(desk, { target });
  await completed(desk);
  expect(await readRecord(desk, id)).toMatchObject({
    renewal: 'not_checked',
    looks: { before: null, after: [], sentence: expect.stringContaining('only on demand') },
  });
  expect((await lookAgain(desk, id)).body).toMatchObject({ renewal: 'verified', newSince: expect.any(String) });
});

test('what cannot be looked at is refused, and nothing is requested', async ({ desk, openDesk, sandbox }) => {
  const id = await sent(desk);
  const seen = async () => (await sandbox.caches())['fr4-par']?.length;
  const before = await seen();
  expectProblem(await lookAgain<Problem>(desk, id), { status: 409, code: 'purge_not_completed' });
  expectProblem(await lookAgain<Problem>(desk, crypto.randomUUID()), { status: 404, code: 'not_found' });
  const off = await openDesk({ ...settings, EDGE_LOOKS: 'off' });
  const unseen = await sent(off);
  await completed(off);
  expect(await readRecord(off, unseen)).toMatchObject({ status: 'completed', renewal: 'not_checked' });
  expectProblem(await lookAgain<Problem>(off, unseen), { status: 409, code: 'looks_off' });
  expect(await seen()).toBe(before);
});

test('over the limit a purge is sent and not looked at', async ({ openDesk, sandbox }) => {
  const desk = await openDesk({ ...settings, LIMIT_LOOKS_PER_MINUTE: '1' });
  await stale(sandbox);
  const first = await sent(desk);
  const second = await sent(desk);
  expect(await readRecord(desk, second)).toMatchObject({
    status: 'accepted',
    renewal: 'not_checked',
    looks: { before: null, sentence: 'Not checked, because there were too many looks within a minute.' },
  });
  await completed(desk);
  expect(await readRecord(desk, first)).toMatchObject({ renewal: 'verified' });
  expect(await readRecord(desk, second)).toMatchObject({ status: 'completed', looks: { after: [] } });
  expectProblem(await lookAgain<Problem>(desk, second), { status: 429, code: 'too_many_requests' });
});

test('what was seen just now is taken for the look before a purge, and by one purge alone', async ({
  desk,
  sandbox,
}) => {
  await stale(sandbox);
  const look = () => askForLook(desk, URL_TARGET.value);
  const beforeOf = async (id: string) => (await readRecord(desk, id)).looks.before?.at;
  const { at } = (await look()).body;
  await desk.advance(20_000);
  const first = await sent(desk);
  expect(await beforeOf(first)).toBe(at);
  expect(await beforeOf(await sent(desk))).not.toBe(at);
  const old = (await look()).body.at;
  await desk.advance(31_000);
  expect(await beforeOf(await sent(desk))).not.toBe(old);
});

test('a purge does not wait for a place that does not answer', async ({ openDesk }) => {
  const silent = createServer().listen(0, '127.0.0.1');
  await once(silent, 'listening');
  const { port } = silent.address() as { port: number };
  const desk = await openDesk({ ...settings, EDGE_VIEWS: `silent=http://127.0.0.1:${port}` });
  const id = await sent(desk);
  expect(await readRecord(desk, id)).toMatchObject({ status: 'accepted', renewal: 'pending', looks: { before: null } });
  silent.close();
});

test('a purge that fails or is cancelled is not looked at', async ({ desk, openDesk, sandbox }) => {
  await sandbox.faults({ type: 'sites', failed: ['ny8-nyc'] });
  const failed = await sent(desk);
  await completed(desk);
  expect(await readRecord(desk, failed)).toMatchObject({
    status: 'failed',
    renewal: 'not_checked',
    looks: { after: [], sentence: 'Not checked, because the purge failed.' },
  });
  const slow = await openDesk({ ...settings, CDN_RATE_PER_MINUTE: '1', CDN_RATE_BURST: '1' });
  await sent(slow);
  const { status, body } = await send(slow, aPurge());
  expect([status, body.renewal]).toEqual([202, 'pending']);
  await ask(slow, `/api/purges/${body.id}/cancellation`, { method: 'POST' });
  expect(await readRecord(slow, body.id)).toMatchObject({ status: 'cancelled', renewal: 'not_checked' });
});

test('looks go on after a crash, and what was to be looked at is settled where looks are switched off', async ({
  openDesk,
  sandbox,
}) => {
  const database = { kind: 'sqlite', file: path.join(newFolder(), 'desk.db') } as const;
  await stale(sandbox);
  await sandbox.faults({ type: 'late', sites: ['ny8-nyc'] }, { type: 'late', sites: ['ny8-nyc'] });
  const killed = await openDesk(settings, { database });
  const first = await sent(killed);
  const second = await sent(killed);
  await completed(killed);
  await killed.kill();
  const restarted = await openDesk(settings, { database });
  await sandbox.arrive('ny8-nyc');
  await restarted.advance(5000);
  expect(await readRecord(restarted, first)).toMatchObject({ renewal: 'verified' });
  expect((await readRecord(restarted, first)).looks.after).toHaveLength(2);
  expect(await readRecord(restarted, second)).toMatchObject({ renewal: 'verified' });

  const third = await sent(restarted);
  await restarted.kill();
  const off = await openDesk({ ...settings, EDGE_LOOKS: 'on-demand' }, { database });
  await completed(off);
  expect(await readRecord(off, third)).toMatchObject({
    status: 'completed',
    renewal: 'not_checked',
    looks: { after: [], sentence: 'Not checked, because automatic looks are off.' },
  });
});
