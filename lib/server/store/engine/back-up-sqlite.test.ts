import {
  closeSync,
  existsSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openStore, type Store } from '@/lib/server/store/open-store';
import { anAuditEntry } from '@/test/support/audit-entry';
import { fillInstallation } from '@/test/support/installation';
import { DatabaseSync } from '@/test/support/sqlite';
import { backUpSqlite } from './back-up-sqlite';

const PAGE = 4096;
let folder: string;
let file: string;
let desk: Store;
beforeEach(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'purge-desk-backup-'));
  file = path.join(folder, 'desk.db');
  desk = await openStore({ kind: 'sqlite', file });
  await fillInstallation(desk, 20);
});
afterEach(async () => {
  await desk.close();
  rmSync(folder, { recursive: true });
});
const backUp = (name: string, run = 'one') => backUpSqlite(file, path.join(folder, name), run);

describe('a backup', () => {
  it('has all that was written before it, none that came after it, and is a database for a desk', async () => {
    expect(await backUp('copy.db')).toMatchObject({ kind: 'done', size: expect.toSatisfy((size) => size > 0) });
    await desk.audit.append(anAuditEntry());
    const copy = await openStore({ kind: 'sqlite', file: path.join(folder, 'copy.db') });
    expect(await copy.audit.verify()).toMatchObject({ intact: true, entries: 22 });
    const found = await copy.history.page({ q: 'größe/3' }, { limit: 9, now: 1, scope: null });
    expect(found.items.map(({ id }) => id)).toEqual(['purge-3']);
    await copy.close();
    expect(await desk.audit.verify()).toMatchObject({ intact: true, entries: 23 });
  });

  it('replaces no file, and two at once under one name make one', async () => {
    writeFileSync(path.join(folder, 'letter.txt'), 'dear aunt');
    expect(await backUp('letter.txt')).toMatchObject({
      kind: 'refused',
      why: expect.stringMatching(/already exists$/),
    });
    expect(readFileSync(path.join(folder, 'letter.txt'), 'utf8')).toBe('dear aunt');
    expect(await backUp('nowhere/copy.db')).toMatchObject({
      kind: 'refused',
      why: expect.stringMatching(/nowhere does not exist$/),
    });
    const both = await Promise.all([backUp('copy.db', 'one'), backUp('copy.db', 'two')]);
    expect(both.map(({ kind }) => kind).sort()).toEqual(['done', 'refused']);
    expect(readdirSync(folder).filter((name) => name.includes('unfinished'))).toEqual([]);
  });

  it('of a damaged database is none', async () => {
    const db = new DatabaseSync(file);
    db.exec('pragma wal_checkpoint(truncate)');
    db.close();
    const opened = openSync(file, 'r+');
    writeSync(opened, Buffer.alloc(PAGE, 0xa5), 0, PAGE, 6 * PAGE);
    closeSync(opened);
    await expect(backUp('copy.db')).rejects.toThrow(/^it is damaged /);
    expect(existsSync(path.join(folder, 'copy.db'))).toBe(false);
  });
});
