import { execFile } from 'node:child_process';
import { copyFileSync, renameSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { DatabaseSync } from '@photostructure/sqlite';
import type { Problem } from '../lib/shared/problem';
import { aPurge, ask, CONFIGURED, expectProblem, history, readRecord, send } from '../test/support/api';
import { test as base, expect } from './fixtures/own-desks';
import { noSmallDisk, smallDisk } from './fixtures/small-disk';
import { readiness } from './steps/readiness';

const test = base.extend<{ disk: string }>({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright wants the pattern
  disk: async ({}, use) => {
    const disk = smallDisk();
    await use(disk.folder);
    disk.remove();
  },
});
const unavailable = { status: 503, code: 'store_unavailable' };

test('a file that another program has locked refuses purges in time, shows the history, and works afterwards', async ({
  openDesk,
  sandbox,
}) => {
  const file = test.info().outputPath('desk.db');
  const desk = await openDesk(CONFIGURED, file);
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
});

test('a file that is replaced under the running desk takes no purge, sends none, and is named in the log', async ({
  openDesk,
  sandbox,
}) => {
  const file = test.info().outputPath('desk.db');
  const desk = await openDesk(CONFIGURED, file);
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
  expect(desk.output()).toContain(`${file} was removed or replaced while open`);
  expect(await sandbox.purges()).toHaveLength(1);

  renameSync(aside, file);
  expect(await readRecord(desk, before.body.id)).toMatchObject({ reason: 'before' });
  expect((await history(desk, {})).body.items).toHaveLength(1);
});

test.describe('on a disk of its own', () => {
  test.skip(noSmallDisk.when, noSmallDisk.because);

  test('a full disk refuses purges, keeps what is recorded, and takes them again when there is room', async ({
    openDesk,
    sandbox,
    disk,
  }) => {
    const file = path.join(disk, 'desk.db');
    const desk = await openDesk(CONFIGURED, file);
    const before = await send(desk, aPurge({ reason: 'before' }));
    expect(before.status).toBe(201);
    const { bavail, bsize } = statfsSync(disk);
    const filler = path.join(disk, 'filler');
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
    const env = { NODE_ENV: 'production' as const, PATH: process.env.PATH, DATABASE_URL: `file:${file}` };
    const verify = ['--conditions=react-server', '--import', 'tsx', 'scripts/verify-audit.ts'];
    expect((await promisify(execFile)(process.execPath, verify, { env })).stdout).toContain('intact');
  });
});
