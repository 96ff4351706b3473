import { copyFileSync, renameSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect } from 'vitest';
import { openAuditLog } from '@/lib/server/store/audit/open-audit-log';
import type { Problem } from '@/lib/shared/problem';
import { targetValue } from '@/lib/shared/purges/purge-terms';
import { DatabaseSync } from '@/test/support/sqlite';
import { aPurge, ask, CONFIGURED, expectProblem, history, marker, readRecord, send } from '../support/api';
import { breakWrites } from '../support/broken-writes';
import { purgesOf, readJob, sendList, urlsOf } from '../support/bulk';
import { runCommandLine, runFromSource } from '../support/command';
import { deskTest } from '../support/desk-test';
import { newFolder } from '../support/new-folder';
import { readiness } from '../support/readiness';
import { noSmallDisk, smallDisk } from '../support/small-disk';

const test = deskTest({ settings: CONFIGURED }).extend<{ $test: { file: string } }>({
  // biome-ignore lint/correctness/noEmptyPattern: Vitest wants the pattern
  file: async ({}, use) => {
    const folder = newFolder();
    await use(path.join(folder, 'desk.db'));
    rmSync(folder, { recursive: true });
  },
});
const unavailable = { status: 503, code: 'store_unavailable' };

async function auditIsIntact(file: string) {
  const { audit, close } = openAuditLog({ kind: 'sqlite', file });
  const { intact } = await audit.verify();
  await close();
  return intact;
}

test('a backup that is made while purges are sent has every earlier purge, and a desk starts on it', async ({
  file,
  openDesk,
}) => {
  const desk = await openDesk(CONFIGURED, { database: { kind: 'sqlite', file } });
  const before: string[] = [];
  for (let count = 0; count < 5; count++) before.push((await send(desk, aPurge())).body.id);
  let isOver = false;
  const sending = (async () => {
    while (!isOver) expect((await send(desk, aPurge())).status).toBe(201);
  })();
  const copy = `${file}.copy.db`;
  const settings = { DATABASE_URL: `file:${file}` };
  const backedUp = await runFromSource('backup.ts', [copy], settings);
  isOver = true;
  await sending;
  expect(backedUp).toEqual({ status: 0, stderr: '', stdout: expect.stringMatching(/ complete and checked: /) });
  expect((await runCommandLine('backup.ts', [copy], settings)).stderr).toContain(`${copy} already exists`);

  const opened = new DatabaseSync(copy, { readOnly: true });
  expect(opened.prepare('pragma integrity_check').all()).toMatchObject([{ integrity_check: 'ok' }]);
  opened.close();
  const second = await openDesk(CONFIGURED, { database: { kind: 'sqlite', file: copy } });
  const { body } = await history(second, { sort: 'oldest', limit: before.length });
  expect(body.items.map(({ id }) => id)).toEqual(before);
  expect(await auditIsIntact(copy)).toBe(true);
  for (const own of [desk, second]) await own.stop();
});

test('a file that another program has locked refuses purges in time, shows the history, and works afterwards', async ({
  file,
  openDesk,
  sandbox,
}) => {
  const desk = await openDesk(CONFIGURED, { database: { kind: 'sqlite', file } });
  const other = new DatabaseSync(file);
  other.exec('begin immediate');
  // Several at once wait together, not one after the other.
  const refused = await Promise.all(Array.from({ length: 5 }, () => send<Problem>(desk, aPurge())));
  for (const answer of refused) expectProblem(answer, unavailable);
  expect((await history(desk, {})).body.items).toEqual([]);
  expect(await sandbox.purges()).toEqual([]);
  other.exec('rollback');
  other.close();
  expect((await send(desk, aPurge())).status).toBe(201);
  await desk.stop();
});

test('a file that is replaced under the running desk accepts no purge, sends none, and is named in the log', async ({
  file,
  openDesk,
  sandbox,
}) => {
  const desk = await openDesk(CONFIGURED, { database: { kind: 'sqlite', file } });
  const before = await send(desk, aPurge({ reason: 'before' }));
  expect(before.status).toBe(201);
  const aside = `${file}.aside`;
  renameSync(file, aside);
  copyFileSync(aside, file);

  const refused = await send<Problem>(desk, aPurge({ reason: 'into nowhere' }));
  expectProblem(refused, unavailable);
  expect(refused.body.purged).toBe('no');
  expect((await ask(desk, '/history')).status).toBe(503);
  expect(await readiness(desk)).toMatchObject({ http: 503, checks: { database: { status: 'failed' } } });
  expect(JSON.stringify(desk.log())).toContain(`${file} was removed or replaced while open`);
  expect(await sandbox.purges()).toHaveLength(1);

  renameSync(aside, file);
  expect(await readRecord(desk, before.body.id)).toMatchObject({ reason: 'before' });
  expect((await history(desk, {})).body.items).toHaveLength(1);
  await desk.stop();
});

test('lines of a list that the database does not take now are recorded later, each once', async ({
  openDesk,
  sandbox,
}) => {
  await sandbox.reachSitesQuickly();
  const desk = await openDesk(CONFIGURED);
  const urls = urlsOf(marker(), 150);
  const { mend } = breakWrites(desk.location, "insert on purges when new.value like '%/120'");
  const { body } = await sendList(desk, { urls });
  await desk.advance(15_000);
  expect(desk.background.failures.length).toBeGreaterThan(0);
  expect(await readJob(desk, body.id)).toMatchObject({ finishedAt: null, counts: { queued: 50, completed: 100 } });

  mend();
  await desk.advance(15_000);
  expect(await readJob(desk, body.id)).toMatchObject({ counts: { completed: 150 } });
  expect((await purgesOf(desk, body.id)).map(({ target }) => targetValue(target))).toEqual(urls);
  const executed = (await sandbox.executions()).map((one) => (JSON.parse(one.body) as { url: string }).url);
  expect(executed.toSorted()).toEqual(urls.toSorted());
});

test.skipIf(noSmallDisk.when)(
  'a full disk refuses purges, keeps what is recorded, and accepts them again when there is room',
  async ({ openDesk, sandbox }) => {
    const disk = smallDisk();
    const file = path.join(disk.folder, 'desk.db');
    const desk = await openDesk(CONFIGURED, { database: { kind: 'sqlite', file } });
    const before = await send(desk, aPurge({ reason: 'before' }));
    expect(before.status).toBe(201);
    const { bavail, bsize } = statfsSync(disk.folder);
    const filler = path.join(disk.folder, 'filler');
    writeFileSync(filler, Buffer.alloc(bavail * bsize));

    let answer = await send<Problem>(desk, aPurge({ reason: 'full' }));
    // What is already part of the file has room for a few more.
    for (let tried = 1; answer.status === 201 && tried < 50; tried++)
      answer = await send<Problem>(desk, aPurge({ reason: 'full' }));
    expectProblem(answer, unavailable);
    expect(await readiness(desk)).toMatchObject({ http: 503, checks: { database: { status: 'failed' } } });
    expect(await readRecord(desk, before.body.id)).toMatchObject({ reason: 'before' });
    const recorded = (await history(desk, { limit: 100 })).body.items;
    expect(await sandbox.purges()).toHaveLength(recorded.length);

    rmSync(filler);
    await expect.poll(async () => (await readiness(desk)).http).toBe(200);
    expect((await send(desk, aPurge({ reason: 'room again' }))).status).toBe(201);
    expect((await history(desk, { limit: 100 })).body.items).toHaveLength(recorded.length + 1);
    expect(await auditIsIntact(file)).toBe(true);
    await desk.stop();
    disk.remove();
  },
);
