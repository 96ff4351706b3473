import { describe, expect } from 'vitest';
import type { Duplicates } from '../../lib/shared/purges/duplicates';
import type { Purge, PurgePage } from '../../lib/shared/purges/purge-record';
import type { CreatedShare } from '../../lib/shared/shares/share';
import { aPurge, ask, CONFIGURED, readRecord, send } from '../support/api';
import type { TestDesk } from '../support/desk';
import { deskTest } from '../support/desk-test';

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;
const OUTSIDE = { ...CONFIGURED, OUTSIDE_PURGES: 'on' };
// Purge request IDs begin anew in each test: each has a desk, and so a history, of its own.
const test = deskTest({ settings: CONFIGURED });
const everywhere = ['fr4-par', 'ny8-nyc', 'tr2-tor'] as const;

/** Lets the desk read all that is due, call by call. */
async function lookOutside({ background, clock }: TestDesk, calls = 30) {
  clock.moveTo(clock.monotonic() + 3 * MINUTE_MS);
  for (let call = 0; call < calls; call++) await background.run('outside');
}

async function history(desk: TestDesk, query = ''): Promise<Purge[]> {
  const { status, body } = await ask<PurgePage>(desk, `/api/purges${query}`);
  expect(status).toBe(200);
  return body.items;
}
const outside = (desk: TestDesk) => history(desk, '?made=outside');

/** What a link to a purge shows. */
async function shared(desk: TestDesk, purge: Purge | undefined, terms: { showActors: boolean }) {
  const body = JSON.stringify({ purgeId: purge?.id, expiry: '1d', ...terms });
  const headers = { 'content-type': 'application/json' };
  const { body: made } = await ask<CreatedShare>(desk, '/api/shares', { method: 'POST', headers, body });
  return ask<{ purge: object }>(desk, `/api/share/${made.token}`);
}

const inConsole = { api: 'cache-purge', distribution: 'default/www-shop', target: { url: '/a' }, mode: 'soft' };
const byTerraform = {
  api: 'purge-command',
  distribution: 'default/www-shop',
  target: { pattern: '^/img/' },
  mode: 'hard',
  name: 'terraform-images',
  creator: 'ann@example.com',
};

describe('a purge that was made outside Purge Desk', () => {
  test('is in the history with what the CDN says of it, and no more', async ({ openDesk, sandbox }) => {
    const desk = await openDesk(OUTSIDE);
    const at = desk.clock.now();
    await sandbox.purgeOutside({ ...inConsole, agoMs: 5 * MINUTE_MS }, { ...byTerraform, agoMs: 10 * MINUTE_MS });
    await lookOutside(desk);
    const [operation, command, ...others] = await history(desk);
    expect(others).toEqual([]);
    expect(operation).toMatchObject({
      madeOutside: true,
      status: 'accepted',
      api: 'cache-purge',
      purgeRequestId: '101',
      target: { kind: 'unknown', value: null },
      mode: 'soft',
      actor: null,
      reason: null,
      createdAt: new Date(at - 5 * MINUTE_MS).toISOString(),
    });
    expect(command).toMatchObject({
      madeOutside: true,
      status: 'accepted',
      api: 'purge-command',
      purgeRequestId: null,
      commandName: 'terraform-images',
      target: { kind: 'pattern', value: '^/img/' },
      mode: 'hard',
      actor: 'ann@example.com',
      createdAt: new Date(at - 10 * MINUTE_MS).toISOString(),
    });
    const { events } = await readRecord(desk, operation?.id);
    expect(events[0]?.reason).toBe('found in the CDN’s list of purges, made outside Purge Desk');
  });

  test('is followed to its end, and never sent', async ({ openDesk, sandbox }) => {
    const desk = await openDesk(OUTSIDE);
    await sandbox.purgeOutside(inConsole, byTerraform);
    await lookOutside(desk);
    const before = (await sandbox.state()).purges;
    await sandbox.arrive(...everywhere);
    await desk.advance(10 * MINUTE_MS);
    expect(await outside(desk)).toMatchObject([
      { status: 'completed', progress: { finished: 3, total: 3 } },
      { status: 'completed', progress: { finished: 3, total: 3 } },
    ]);
    expect((await sandbox.state()).purges).toBe(before);
    expect(await sandbox.commands()).toHaveLength(1);
  });

  test('that is old is completed at once', async ({ openDesk, sandbox }) => {
    await sandbox.purgeOutside({ ...inConsole, agoMs: 20 * DAY_MS });
    const desk = await openDesk(OUTSIDE);
    await lookOutside(desk);
    expect(await outside(desk)).toMatchObject([{ status: 'completed', following: false }]);
  });

  test('more than 30 days ago is left out', async ({ openDesk, sandbox }) => {
    await sandbox.purgeOutside(
      { ...inConsole, agoMs: 31 * DAY_MS },
      { ...byTerraform, agoMs: 31 * DAY_MS },
      { ...inConsole, agoMs: 29 * DAY_MS },
    );
    const desk = await openDesk(OUTSIDE);
    await lookOutside(desk);
    expect(await outside(desk)).toHaveLength(1);
  });

  test('is there once, however often the lists are read, and by however many replicas', async ({
    openDesk,
    sandbox,
  }) => {
    const desk = await openDesk(OUTSIDE);
    await sandbox.purgeOutside(inConsole, inConsole, byTerraform);
    const other = await openDesk(OUTSIDE, { database: desk.location });
    for (let round = 0; round < 4; round++) await Promise.all([lookOutside(desk), lookOutside(other)]);
    expect(await outside(desk)).toHaveLength(3);
  });

  test('that the CDN lists late is found', async ({ openDesk, sandbox }) => {
    const desk = await openDesk(OUTSIDE);
    await lookOutside(desk);
    await sandbox.purgeOutside({ ...inConsole, agoMs: 8 * MINUTE_MS });
    await lookOutside(desk);
    expect(await outside(desk)).toHaveLength(1);
  });

  test('is looked for by nobody where that is switched off', async ({ openDesk, sandbox }) => {
    const desk = await openDesk({ ...OUTSIDE, OUTSIDE_PURGES: 'off' });
    await sandbox.purgeOutside(inConsole, byTerraform);
    await lookOutside(desk);
    expect(await history(desk)).toEqual([]);
  });
});

describe('purges of ours', () => {
  for (const api of ['cache-purge', 'purge-command'])
    test(`by ${api} do not appear twice`, async ({ openDesk }) => {
      const desk = await openDesk({ ...OUTSIDE, CDN_PURGE_API: api });
      for (const mode of ['soft', 'hard']) await send(desk, aPurge({ mode }));
      for (let round = 0; round < 3; round++) await lookOutside(desk);
      expect(await history(desk)).toMatchObject([{ madeOutside: false }, { madeOutside: false }]);
    });

  test('whose answer was lost do not appear as made outside while the desk looks for them', async ({
    openDesk,
    sandbox,
  }) => {
    const desk = await openDesk(OUTSIDE);
    await sandbox.faults({ type: 'close', when: 'after' });
    const { body } = await send(desk, aPurge());
    await lookOutside(desk);
    expect(await outside(desk)).toEqual([]);
    await desk.advance(MINUTE_MS);
    for (let round = 0; round < 3; round++) await lookOutside(desk);
    expect(await history(desk)).toMatchObject([
      { id: (body as unknown as { purgeId: string }).purgeId, purgeRequestId: '101', status: 'accepted' },
    ]);
  });

  test('that stay unconfirmed are named where a purge at the CDN may be theirs', async ({ openDesk, sandbox }) => {
    const desk = await openDesk(OUTSIDE);
    await sandbox.faults({ type: 'close', when: 'after' });
    await send(desk, aPurge());
    // Somebody else purges in the same moment: nobody can tell which is ours.
    await sandbox.purgeOutside(inConsole);
    await desk.advance(20 * MINUTE_MS);
    for (let round = 0; round < 3; round++) await lookOutside(desk);
    const found = await outside(desk);
    expect(found).toHaveLength(2);
    const { events } = await readRecord(desk, found[0]?.id);
    expect(events[0]?.reason).toBe('found in the CDN’s list of purges. It might be a purge that Purge Desk sent');
  });
});

describe('what was made outside', () => {
  test('is filtered, searched and exported like the rest', async ({ openDesk, sandbox }) => {
    const desk = await openDesk(OUTSIDE);
    await sandbox.purgeOutside(inConsole, { ...inConsole, target: { pattern: '^/css/' } }, byTerraform);
    const { body: own } = await send(desk, aPurge());
    await lookOutside(desk);
    const ids = async (query: string) =>
      (await history(desk, query)).map(({ purgeRequestId, commandName }) => purgeRequestId ?? commandName);
    expect(await ids('?made=desk')).toEqual([own.purgeRequestId]);
    expect(await ids('?made=outside')).toHaveLength(3);
    expect(await ids('?kind=pattern')).toEqual(['terraform-images']);
    expect(await ids('?mode=hard')).toEqual(['terraform-images']);
    expect(await ids('?actor=ann%40example.com')).toEqual(['terraform-images']);
    expect(await ids('?q=101')).toEqual(['101']);
    expect(await ids('?q=%5E%2Fcss')).toEqual(['102']);
    const { body: actors } = await ask<string[]>(desk, '/api/actors');
    expect(actors).toEqual(['ann@example.com', 'local operator']);
    const { text } = await ask(desk, '/api/purges/export?format=csv&made=outside');
    const [head = '', ...rows] = text.trim().split('\r\n');
    expect(rows).toHaveLength(3);
    const column = (name: string) => rows.map((row) => row.split(',')[head.split(',').indexOf(name)]);
    expect(column('made_outside')).toEqual(['true', 'true', 'true']);
    expect(column('kind')).toContain('unknown');
  });

  test('is shared without its creator unless the link shows who purged', async ({ openDesk, sandbox }) => {
    const desk = await openDesk(OUTSIDE);
    await sandbox.purgeOutside(byTerraform);
    await lookOutside(desk);
    const [found] = await outside(desk);
    const hidden = await shared(desk, found, { showActors: false });
    expect(hidden.text).not.toContain('ann@example.com');
    expect(hidden.text).not.toContain('terraform-images');
    expect(hidden.body.purge).toMatchObject({ madeOutside: true, target: { kind: 'pattern', value: '^/img/' } });
    expect((await shared(desk, found, { showActors: true })).body.purge).toMatchObject({ actor: 'ann@example.com' });
  });

  test('is shared without what may be a query, although nobody knows what it is', async ({ openDesk, sandbox }) => {
    const desk = await openDesk(OUTSIDE);
    await sandbox.purgeOutside({ ...inConsole, target: { pattern: '^https://x.example/reset?9f8e7d6c5b4a' } });
    await lookOutside(desk);
    const { text, body } = await shared(desk, (await outside(desk))[0], { showActors: false });
    expect(body.purge).toMatchObject({ target: { kind: 'unknown', value: '^https://x.example/reset…' } });
    expect(text).not.toContain('9f8e7d6c5b4a');
  });

  test('is known to the duplicate warning', async ({ openDesk, sandbox }) => {
    const desk = await openDesk(OUTSIDE);
    await sandbox.purgeOutside({ ...byTerraform, target: { url_path: '/products' } });
    await lookOutside(desk);
    const query = new URLSearchParams({
      namespace: 'default',
      distribution: 'www-shop',
      kind: 'url',
      value: 'https://www.shop.example/products',
      mode: 'hard',
    });
    const duplicates = async () => (await ask<Duplicates>(desk, `/api/purges/duplicates?${query}`)).body.items;
    expect(await duplicates()).toMatchObject([{ madeOutside: true, commandName: 'terraform-images' }]);
    query.set('value', 'https://www.shop.example/other');
    expect(await duplicates()).toEqual([]);
    await sandbox.purgeOutside({ ...inConsole, mode: 'hard' });
    await lookOutside(desk);
    expect(await duplicates()).toMatchObject([{ target: { kind: 'unknown' }, purgeRequestId: '101' }]);
    query.set('mode', 'soft');
    expect(await duplicates()).toEqual([]);
  });

  test('cannot be cancelled, and its command is never deleted', async ({ openDesk, sandbox }) => {
    const desk = await openDesk({ ...OUTSIDE, PURGE_COMMAND_KEEP_DAYS: '1' });
    await sandbox.purgeOutside(byTerraform);
    await lookOutside(desk);
    await sandbox.arrive(...everywhere);
    await desk.advance(3 * DAY_MS);
    const [found] = await outside(desk);
    expect(found?.status).toBe('completed');
    const { status } = await ask(desk, `/api/purges/${found?.id}/cancellation`, { method: 'POST' });
    expect(status).toBe(409);
    expect(await sandbox.commands()).toMatchObject([{ name: 'terraform-images', deletedAt: null }]);
  });
});

describe('a CDN', () => {
  for (const [what, fault] of Object.entries({
    'that asks to be left alone': { type: 'status', status: 429, retryAfter: '30', on: 'operations' },
    'that does not answer': { type: 'close', when: 'before', on: 'operations' },
    'that says what nobody understands': { type: 'raw', on: 'operations', status: 200, text: '<html>' },
  }))
    test(`${what} is asked again later, and nothing is missed`, async ({ openDesk, sandbox }) => {
      const desk = await openDesk(OUTSIDE);
      await sandbox.purgeOutside(inConsole);
      await sandbox.faults({ ...fault, times: 2 });
      await lookOutside(desk);
      expect(await outside(desk)).toEqual([]);
      for (let round = 0; round < 5; round++) await lookOutside(desk);
      expect(await outside(desk)).toHaveLength(1);
    });

  test('that hides how far purges are says at least that they were made', async ({ openDesk, sandbox }) => {
    await sandbox.purgeOutside({ ...inConsole, agoMs: 2 * DAY_MS });
    await sandbox.faults({ type: 'status', status: 403, on: 'status', times: 100 });
    const desk = await openDesk(OUTSIDE);
    await lookOutside(desk);
    expect(await outside(desk)).toMatchObject([{ mode: null, target: { kind: 'unknown' }, status: 'accepted' }]);
    expect(await history(desk, '?mode=soft')).toEqual([]);
  });

  test('without purge commands has none that were made outside', async ({ openDesk, sandbox }) => {
    const desk = await openDesk(OUTSIDE);
    await sandbox.settings({ purgeCommands: 404 });
    await sandbox.purgeOutside(inConsole);
    await lookOutside(desk);
    expect(await outside(desk)).toHaveLength(1);
    expect(desk.log().filter(({ msg }) => msg === 'list of purges not read')).toEqual([]);
  });
});
