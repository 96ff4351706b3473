import { readFileSync, writeFileSync } from 'node:fs';
import { DatabaseSync } from '@photostructure/sqlite';
import { aPurge, history, send } from '../test/support/api';
import { runCommandLine } from '../test/support/command';
import { freePorts } from './fixtures/free-ports';
import { expect, test } from './fixtures/own-desks';
import { runStartScript } from './fixtures/running-desk';

test('a backup that is made while purges are sent has every purge of before, and a desk starts on it', async ({
  openDesk,
}) => {
  const desk = await openDesk();
  const before: string[] = [];
  for (let count = 0; count < 5; count++) before.push((await send(desk, aPurge())).body.id);
  let isOver = false;
  const sending = (async () => {
    while (!isOver) expect((await send(desk, aPurge())).status).toBe(201);
  })();
  const file = test.info().outputPath('copy.db');
  const settings = { DATABASE_URL: `file:${desk.databaseFile}` };
  const backedUp = await runCommandLine('db-backup.ts', [file], settings);
  isOver = true;
  await sending;
  expect(backedUp).toEqual({ status: 0, stderr: '', stdout: expect.stringMatching(/complete and checked\n$/) });
  expect((await runCommandLine('db-backup.ts', [file], settings)).stderr).toContain(`${file} already exists`);

  const copy = new DatabaseSync(file, { readOnly: true });
  expect(copy.prepare('pragma integrity_check').all()).toMatchObject([{ integrity_check: 'ok' }]);
  copy.close();
  const second = await openDesk({}, file);
  const { body } = await history(second, { sort: 'oldest', limit: before.length });
  expect(body.items.map(({ id }) => id)).toEqual(before);
  expect((await runCommandLine('verify-audit.ts', [], { DATABASE_URL: `file:${file}` })).status).toBe(0);
});

test('a file that is no database is one clear line at the start that names it, and stays as it is', async () => {
  const file = test.info().outputPath('letter.db');
  const letter = 'dear aunt, '.repeat(500);
  writeFileSync(file, letter);
  const F5XC = { F5XC_API_URL: 'https://tenant.invalid', F5XC_API_TOKEN: 'a-token' };
  const started = runStartScript({ ...F5XC, PORT: String(await freePorts(1)), DATABASE_URL: `file:${file}` });
  expect(await started.exited).toBe(1);
  expect(started.output()).toBe(`cannot open the database ${file}: it is not an SQLite database\n`);
  expect(readFileSync(file, 'utf8')).toBe(letter);
});
