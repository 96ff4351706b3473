import {
  chmodSync,
  closeSync,
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  utimesSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openStore } from '@/lib/server/store/open-store';
import { fillInstallation } from '@/test/support/installation';
import { DatabaseSync } from '@/test/support/sqlite';
import { rememberClosed, rememberSqlite } from './sqlite-file';

const PAGE = 4096;
const NOBODY = 65_534;
let folder: string;
let file: string;

const made = mkdtempSync(path.join(tmpdir(), 'purge-desk-made-'));
const whole = path.join(made, 'whole.db');
beforeAll(async () => {
  const file = path.join(made, 'desk.db');
  const store = await openStore({ kind: 'sqlite', file });
  await fillInstallation(store, 20);
  await store.close();
  const db = new DatabaseSync(file);
  db.exec(`vacuum into '${whole}'`);
  db.close();
});
afterAll(() => rmSync(made, { recursive: true }));

beforeEach(() => {
  // Not below a folder that only its owner may enter: one of the tests is somebody else.
  folder = path.join(mkdtempSync(path.join(tmpdir(), 'purge-desk-file-')), 'data');
  mkdirSync(folder);
  file = path.join(folder, 'desk.db');
  copyFileSync(whole, file);
  rememberSqlite(file);
});
afterEach(() => rmSync(path.dirname(folder), { recursive: true }));

function overwrite(at: number, bytes: Buffer) {
  const opened = openSync(file, 'r+');
  writeSync(opened, bytes, 0, bytes.length, at);
  closeSync(opened);
}

function run(statement: string) {
  const db = new DatabaseSync(file);
  db.exec(statement);
  db.close();
}

/** Another database in its place. */
function replace(statement: string, ...alsoRemoved: string[]) {
  for (const removed of [file, ...alsoRemoved]) rmSync(removed);
  run(statement);
}

function makeFolder() {
  rmSync(file);
  mkdirSync(file);
}

function everythingIn(): Record<string, string> {
  const names = readdirSync(folder, { recursive: true, withFileTypes: true });
  return Object.fromEntries(
    names.map((entry) => [
      entry.name,
      entry.isFile() ? readFileSync(path.join(folder, entry.name), 'latin1') : 'a folder',
    ]),
  );
}

/** Opens it as a desk does; it must fail, and leave every file as it was. */
async function refusal(): Promise<string> {
  const before = everythingIn();
  const told = await openStore({ kind: 'sqlite', file }).then(
    () => 'it was opened',
    (error: Error) => error.message,
  );
  expect(everythingIn()).toEqual(before);
  return told;
}

const damages: [what: string, damage: () => void, told: RegExp][] = [
  [
    'that is none',
    () => overwrite(0, Buffer.from('a letter to my aunt, which is longer than a header')),
    /^it is not an SQLite database$/,
  ],
  ['that ends too early', () => truncateSync(file, 10 * PAGE + 100), /^it is damaged .*backup$/],
  ['with a damaged header', () => overwrite(16, Buffer.alloc(60, 0xff)), /^it is (damaged|not an SQLite database)/],
  ['with a damaged page', () => overwrite(6 * PAGE, Buffer.alloc(PAGE, 0xa5)), /^it is damaged .*backup$/],
  [
    'that was emptied',
    () => truncateSync(file, 0),
    /^it is empty, but a database existed before\. .*desk\.db\.exists to create/,
  ],
  ['that is gone', () => rmSync(file), /^it does not exist, but a database existed before/],
  [
    'whose tables are gone',
    () => replace('create table x (y); drop table x'),
    /^it is empty, but a database existed before/,
  ],
  ['that is a folder', () => makeFolder(), /^it is a folder$/],
  [
    'of another program',
    () => replace('create table bookmarks (url)', `${file}.exists`),
    /^it is a database of another program, with the table bookmarks$/,
  ],
  [
    'of a newer version',
    () =>
      run(
        "insert into kysely_migration values ('9999-future', 'then'); update desk_schema set works_from = '9999-future'",
      ),
    /^a newer version of Purge Desk created it: its schema is 9999-future/,
  ],
];

describe('a file for the history', () => {
  it.each(damages)('%s is refused, and stays as it is byte by byte', async (_, damage, told) => {
    damage();
    expect(await refusal()).toMatch(told);
  });

  it('that this user may not write is refused, and one that it may not read as well', async () => {
    const us = process.geteuid?.() ?? 0;
    if (us === 0) chmodSync(path.dirname(folder), 0o755);
    const before = everythingIn();
    for (const mode of [0o444, 0o000]) {
      chmodSync(file, mode);
      if (us === 0) process.seteuid?.(NOBODY);
      const opened = await openStore({ kind: 'sqlite', file }).then(
        () => 'it was opened',
        (error: Error) => error.message,
      );
      if (us === 0) process.seteuid?.(us);
      expect(opened).toBe('this user cannot read and write it');
      chmodSync(file, 0o644);
      expect(everythingIn()).toEqual(before);
    }
  });

  it('is not read through again as long as it is as the desk has closed it', async () => {
    const store = await openStore({ kind: 'sqlite', file });
    await store.close();
    const then = 1_000_000_000;
    utimesSync(file, then, then);
    rememberClosed(file);
    overwrite(6 * PAGE, Buffer.alloc(PAGE, 0xa5));
    expect(await refusal()).toMatch(/^it is damaged .*backup$/);
    // Only with the time set back, too, nobody can tell: then it is not looked at.
    utimesSync(file, then, then);
    await (await openStore({ kind: 'sqlite', file })).close();
  });

  it('that is whole, as a backup makes it, is opened', async () => {
    const store = await openStore({ kind: 'sqlite', file });
    expect(await store.audit.verify()).toMatchObject({ intact: true });
    await store.close();
  });
});
