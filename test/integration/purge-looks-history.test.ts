import { expect } from 'vitest';
import type { Problem } from '@/lib/shared/problem';
import { aPurge, ask, CONFIGURED, history, marker, readRecord, send, URL_TARGET } from '../support/api';
import type { TestDesk } from '../support/desk';
import { deskTest } from '../support/desk-test';

const test = deskTest({ settings: { ...CONFIGURED, EDGE_LOOKS: 'automatic', LIMIT_LOOKS_PER_MINUTE: '1000' } });
const sites = ['fr4-par', 'ny8-nyc', 'tr2-tor'];
const sent = async (desk: TestDesk, change: Record<string, unknown>) => (await send(desk, aPurge(change))).body.id;

test('the history is narrowed by what looks have shown, and exports have it', async ({ desk, sandbox }) => {
  const reason = marker();
  for (const site of sites) await sandbox.visit(URL_TARGET.value, site);
  await sandbox.origin({ version: '2' });
  await sandbox.faults({ type: 'late', sites: ['ny8-nyc'] });
  const old = await sent(desk, { reason });
  await sandbox.arrive(...sites);
  await desk.advance(3000);
  await sandbox.faults({ type: 'late', sites: ['tr2-tor'] });
  const moving = await sent(desk, { reason });
  const shows = await sent(desk, { reason, target: { kind: 'url', value: 'https://www.shop.example/' } });
  await sandbox.arrive(...sites);
  await desk.advance(6000);
  const unchecked = await sent(desk, { reason, target: { kind: 'all' } });
  const last = await sent(desk, { reason });
  const idsOf = async (renewal: string) =>
    (await history(desk, { renewal, q: reason })).body.items.map(({ id }) => id).toSorted();
  expect(await Promise.all(['not_renewed', 'verified', 'not_checked', 'pending'].map(idsOf))).toEqual([
    [moving],
    [old, shows].toSorted(),
    [unchecked],
    [last],
  ]);
  expect((await history<Problem>(desk, { renewal: 'unknown' })).status).toBe(400);
  const { text } = await ask(desk, `/api/purges/export?format=csv&renewal=verified&q=${reason}`);
  const [head = '', ...rows] = text.trim().split('\r\n');
  expect(head).toMatch(/,check_url,renewal,new_since(,|$)/);
  expect(rows).toHaveLength(2);
  const { newSince } = await readRecord(desk, shows);
  expect(rows.join()).toContain(`,https://www.shop.example/,verified,${newSince}`);
});
