import { copyFileSync, mkdirSync, mkdtempSync, renameSync, rmSync, symlinkSync, unlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openStore, type Store } from '@/lib/server/store/open-store';
import { anAuditEntry } from '@/test/support/audit-entry';
import { anIntent } from '@/test/support/purge-intent';
import { databaseErrorOf } from './database-error';

let folder: string;
let file: string;
let store: Store;
beforeEach(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'purge-desk-moved-'));
  mkdirSync(path.join(folder, 'data'));
  file = path.join(folder, 'data', 'desk.db');
  symlinkSync(file, path.join(folder, 'link.db'));
  await (await openStore({ kind: 'sqlite', file })).close();
});
afterEach(async () => {
  await store.close();
  rmSync(folder, { recursive: true });
});

/** What a request gets from the database: nothing, or the kind of trouble. */
const outcomeOf = (work: Promise<unknown>) =>
  work.then(
    () => 'done',
    (error: unknown) => databaseErrorOf(error) ?? error,
  );
let recorded = 0;
const uses: [what: string, use: () => Promise<unknown>][] = [
  ['a purge', () => store.purges.recordIntent(anIntent({ id: `purge-${recorded++}` }))],
  ['an audit entry', () => store.audit.append(anAuditEntry())],
  ['a page of the history', () => store.history.page({}, { limit: 1, now: 1, scope: null })],
  ['readiness', () => store.health.ask()],
  ['the check before a page', () => store.health.answers()],
];
const everyUse = async () =>
  Object.fromEntries(await Promise.all(uses.map(async ([what, use]) => [what, await outcomeOf(use())] as const)));
const all = (outcome: string) => Object.fromEntries(uses.map(([what]) => [what, outcome]));

const elsewhere = (name: string) => path.join(folder, path.basename(name));
const damages: [how: string, damage: (name: string) => void][] = [
  ['removed', (name) => renameSync(name, elsewhere(name))],
  [
    'replaced by a copy',
    (name) => {
      copyFileSync(name, `${elsewhere(name)}.copy`);
      renameSync(name, elsewhere(name));
      renameSync(`${elsewhere(name)}.copy`, name);
    },
  ],
];

describe('an SQLite database in use', () => {
  for (const [how, damage] of damages)
    for (const [what, suffix] of [
      ['file', ''],
      ['log', '-wal'],
      ['index of its log', '-shm'],
    ] as const)
      it(`whose ${what} is ${how} takes and shows nothing until it is back`, async () => {
        store = await openStore({ kind: 'sqlite', file });
        expect(await everyUse()).toEqual(all('done'));
        const name = `${file}${suffix}`;
        damage(name);
        expect(await everyUse()).toEqual(all('unreachable'));
        await expect(store.audit.append(anAuditEntry())).rejects.toThrow(`${name} was removed or replaced`);
        renameSync(elsewhere(name), name);
        expect(await everyUse()).toEqual(all('done'));
      });

  it('behind a symbolic link is used, and refused once the link leads nowhere', async () => {
    const link = path.join(folder, 'link.db');
    store = await openStore({ kind: 'sqlite', file: link });
    expect(await everyUse()).toEqual(all('done'));
    renameSync(path.dirname(file), path.join(folder, 'moved'));
    expect(await everyUse()).toEqual(all('unreachable'));
    renameSync(path.join(folder, 'moved'), path.dirname(file));
    unlinkSync(link);
  });
});
