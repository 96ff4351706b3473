import { mkdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openAuditLog } from '@/lib/server/store/audit/open-audit-log';
import { copiedTables } from '@/lib/server/store/copy/copied-tables';
import { openStore, type Store } from '@/lib/server/store/open-store';
import type { PurgeDetails } from '@/lib/shared/purges/purge-record';
import { targetValue } from '@/lib/shared/purges/purge-terms';
import { type DatabaseUnderTest, onEachDatabase } from '@/test/support/databases';
import { DatabaseSync } from '@/test/support/sqlite';

const FIXTURES = path.join(import.meta.dirname, '../../../../test/fixtures');
/** When the desk that wrote the database ended. */
const NOW = 1_795_958_148_000;
const CDN = 'https://cdn.example';

/** What its timelines said, by the end of each purge's target. */
const timelines: Record<string, string[]> = {
  'Gr%C3%B6%C3%9Fe?token=S3CR3T': [
    'queued: recorded',
    'sending: sent to the CDN',
    'accepted: accepted as #101',
    'accepted: fr4-par finished in 0.8 s',
    'accepted: ny8-nyc finished in 1.2 s',
    'accepted: tr2-tor finished in 1 min 3 s',
    'completed: all 3 reported sites have finished',
  ],
  'img.shop.example': [
    'queued: recorded',
    'sending: sent to the CDN',
    'accepted: accepted as #102',
    'accepted: fr4-par finished in 0.8 s',
    'accepted: ny8-nyc failed after 1.2 s',
    'failed: failed at ny8-nyc',
    'failed: tr2-tor finished in 1 min 3 s',
  ],
  '^/img/.*\\.png$': [
    'queued: recorded',
    'sending: sent to the CDN',
    'failed: The CDN rejected this request as invalid.',
  ],
  all: [
    'queued: recorded',
    'sending: sent to the CDN',
    'accepted: accepted as #103',
    'accepted: fr4-par finished in 0.8 s',
    'accepted: ny8-nyc finished in 1.2 s',
    'accepted: completion was not reported within 5 min',
  ],
  '^/products': [
    'queued: recorded',
    'sending: sent to the CDN',
    'unconfirmed: The connection to the CDN was lost before the CDN answered.',
    'accepted: accepted as #104: the only unclaimed matching purge in the CDN’s list between 12:40:58 and 12:41:38 UTC',
    'accepted: fr4-par finished in 0.8 s',
    'accepted: ny8-nyc finished in 1.0 s',
    'accepted: tr2-tor finished in 1.0 s',
    'completed: all 3 reported sites have finished',
  ],
  lost: [
    'queued: recorded',
    'sending: sent to the CDN',
    'unconfirmed: The connection to the CDN was lost before the CDN answered.',
    'unconfirmed: marked as resolved: Page was old, ann@corp.example purged it in the console',
  ],
  crash: [
    'queued: recorded',
    'sending: sent to the CDN',
    'unconfirmed: Purge Desk was interrupted before it recorded the CDN’s answer.',
    'accepted: accepted as #105: the only unclaimed matching purge in the CDN’s list between 12:51:59 and 12:52:39 UTC',
    'accepted: fr4-par finished in 0.8 s',
    'accepted: ny8-nyc finished in 1.2 s',
    'accepted: completion was not reported within 5 min',
  ],
  waited: [
    'queued: recorded',
    'sending: sent to the CDN',
    'queued: the CDN accepts no purges until 12:52:48 UTC',
    'sending: sent to the CDN',
    'accepted: accepted as #106',
    'accepted: fr4-par finished in 0.8 s',
    'accepted: ny8-nyc finished in 1.2 s',
    'accepted: completion was not reported within 5 min',
  ],
  cancelled: [
    'queued: recorded; the CDN accepts no purges until 12:52:48 UTC',
    'cancelled: cancelled before it was sent',
  ],
  expired: [
    'queued: recorded',
    'sending: sent to the CDN',
    'queued: the CDN requests a delay until 2026-11-29 13:02:44 UTC; Purge Desk tries again at 13:12:44 UTC',
    'sending: sent to the CDN',
    'queued: not sent: no connection to the CDN; next attempt at 13:12:59 UTC',
    'sending: sent to the CDN',
    'queued: not sent: no connection to the CDN; next attempt at 13:13:54 UTC',
    'failed: expired after 24 hours in the queue',
  ],
  moving: [
    'queued: recorded',
    'sending: sent to the CDN',
    'accepted: accepted as #107',
    'accepted: fr4-par finished in 0.8 s',
    'accepted: ny8-nyc finished in 1.2 s',
  ],
  unknown: [
    'queued: recorded',
    'sending: sent to the CDN',
    'unconfirmed: The connection to the CDN was lost before the CDN answered.',
  ],
  sending: ['queued: recorded', 'sending: sent to the CDN'],
  queued: ['queued: recorded', 'sending: sent to the CDN', 'queued: the CDN accepts no purges until 13:20:48 UTC'],
  behind: ['queued: recorded; the CDN accepts no purges until 13:20:48 UTC'],
};

const nameOf = ({ target }: Pick<PurgeDetails, 'target'>) =>
  (targetValue(target) ?? 'all').replace('https://www.shop.example/', '');

/** Puts a database of the version with the migrations 0001 to 0009 in place of an empty one. */
async function fill({ location, run }: DatabaseUnderTest) {
  const text = (engine: string) => readFileSync(path.join(FIXTURES, `schema-0009.${engine}.sql`), 'utf8');
  if (location.kind === 'postgres') return void (await run(text('postgres')));
  mkdirSync(path.dirname(location.file), { recursive: true });
  const db = new DatabaseSync(location.file);
  // The tables of the search index are written as they were. Node 22's own SQLite is not defensive, and has no switch for it.
  if ('enableDefensive' in db) db.enableDefensive(false);
  db.exec(`begin; ${text('sqlite')} commit;`);
  db.close();
}

/** Later versions added these: there was nothing of an earlier one in them. */
const ADDED = ['purge_api_changes', 'outside_reads', 'purge_looks', 'bulk_jobs', 'bulk_parts'];
const tables = copiedTables.filter(({ name }) => !ADDED.includes(name));

onEachDatabase((newDatabase) => {
  let database: DatabaseUnderTest;
  let before: unknown[][];
  let after: unknown[][];
  let columns: string[];
  let store: Store;

  /** Every row of the tables that hold what an installation has, in the columns that they had then. */
  const rows = () =>
    Promise.all(
      tables.map(({ name, key }, index) =>
        database.run(`select ${columns[index]} from ${name} order by ${key.join(', ')}`),
      ),
    );
  const columnsOf = async (table: string) => {
    const [row] = (await database.run(`select * from ${table} limit 1`)) as object[];
    return Object.keys(row ?? {}).join(', ');
  };

  beforeAll(async () => {
    database = await newDatabase({ empty: true });
    await fill(database);
    columns = await Promise.all(tables.map(({ name }) => columnsOf(name)));
    before = await rows();
    store = await openStore(database.location);
    after = await rows();
  });
  afterAll(async () => {
    await store.close();
    await database.remove();
  });

  const everyPurge = async () => {
    const { items } = await store.history.page({}, { limit: 100, now: NOW, scope: null });
    return Promise.all(items.map(async ({ id }) => (await store.purges.get(id)) as PurgeDetails));
  };

  it('a database of the version before keeps every row of every table', async () => {
    expect(before.map((one) => one.length > 0)).toEqual(tables.map(() => true));
    expect(after).toEqual(before);
  });

  it('… its timelines say what they said', async () => {
    const purges = await everyPurge();
    const said = purges.map((purge) => [nameOf(purge), purge.events.map(({ to, reason }) => `${to}: ${reason}`)]);
    expect(Object.fromEntries(said)).toEqual(timelines);
    const statuses = new Set(purges.map(({ status }) => status));
    expect(statuses.size).toBe(7);
    const lost = purges.find((purge) => nameOf(purge) === 'lost');
    expect(lost?.events.at(-1)).toMatchObject({ from: 'unconfirmed', actor: 'local operator' });
    expect(lost?.resolution?.note).toContain('Page was old');
  });

  it('… its purges are found, and go on from where they were', async () => {
    const page = (q: string) => store.history.page({ q }, { limit: 50, now: NOW, scope: null });
    expect((await page('inc-2')).items.map(nameOf)).toEqual(['img.shop.example']);
    expect((await page('neu')).items.map((purge) => purge.purgeRequestId)).toEqual(['101']);
    expect(await store.history.actors(null)).toEqual(['deploy', 'local operator']);
    const replayed = await store.purges.findByIdempotencyKey('local operator', 'first-key');
    expect(replayed?.purge.status).toBe('completed');

    const rate = { perMinute: 60_000, burst: 1000 };
    expect((await store.queue.state(rate, NOW))('local operator')).toMatchObject({
      waiting: 2,
      closedUntil: NOW + 300_000,
    });
    expect(await store.queue.nextTurn(rate, NOW)).toBe(NOW + 300_000);
    const lease = { accepted: 1000, unconfirmed: 1000 };
    const due = await store.tracking.claimDue('me', NOW + 60_000, lease);
    expect(due && nameOf(due.purge)).toMatch(/^(moving|unknown)$/);
    expect(await store.purges.interrupted(NOW + 60_000, 300_000)).toHaveLength(1);
  });

  it('… its links, credentials, sessions, distributions and its audit log are there', async () => {
    expect((await store.shares.list(0)).map(({ subject, revokedAt }) => [subject.kind, revokedAt !== null])).toEqual(
      expect.arrayContaining([
        ['purge', false],
        ['purge', true],
        ['history', false],
      ]),
    );
    const credentials = await store.credentials.list(0);
    expect(credentials.map(({ name, role, distributions }) => ({ name, role, distributions }))).toEqual(
      expect.arrayContaining([
        { name: 'deploy', role: 'lead', distributions: ['default/www-*'] },
        { name: 'old-pipeline', role: 'lead', distributions: null },
      ]),
    );
    expect(await store.sessions.hasEnded('a-session-that-was-ended')).toBe(true);
    const known = await store.knownDistributions.all({ source: CDN, namespaces: ['default', 'media'] });
    expect(known.lists).toHaveLength(2);
    expect(known.distributions.map(({ name }) => name)).toEqual(['docs-portal', 'www-shop', 'video-library']);
    const { audit, unloggedChange, close } = openAuditLog(database.location);
    expect(await audit.verify()).toMatchObject({ intact: true, entries: 27 });
    expect(await unloggedChange()).toBeUndefined();
    await close();
  });
});
