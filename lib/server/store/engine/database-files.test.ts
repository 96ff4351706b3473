import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  statSync,
  symlinkSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { copyDatabase } from '@/lib/server/store/copy/copy-database';
import { openStore, type Store } from '@/lib/server/store/open-store';
import { anAuditEntry } from '@/test/support/audit-entry';
import { fillInstallation } from '@/test/support/installation';
import { backUpSqlite } from './back-up-sqlite';

const NOBODY = 65_534;
const isRoot = process.geteuid?.() === 0;
let outer: string;
let folder: string;
let file: string;
let usualMask: number;
beforeEach(() => {
  outer = mkdtempSync(path.join(tmpdir(), 'purge-desk-private-'));
  folder = path.join(outer, 'new', 'data');
  file = path.join(folder, 'desk.db');
  // The most open one: what is private then does not rely on it.
  usualMask = process.umask(0);
});
afterEach(() => {
  process.umask(usualMask);
  rmSync(outer, { recursive: true });
});

const modeOf = (name: string) => (statSync(name).mode & 0o777).toString(8);
const modes = () =>
  Object.fromEntries(readdirSync(folder).map((name) => [name, modeOf(path.join(folder, name))] as const));
const open = () => openStore({ kind: 'sqlite', file });
const privateFiles = { 'desk.db': '600', 'desk.db-shm': '600', 'desk.db-wal': '600', 'desk.db.exists': '600' };

async function filled(): Promise<Store> {
  const store = await open();
  await fillInstallation(store, 3);
  return store;
}

describe('the files of a database', () => {
  it('can be read by their owner alone, and so can the folders that are made for them', async () => {
    const store = await filled();
    expect(modes()).toEqual(privateFiles);
    expect([modeOf(folder), modeOf(path.dirname(folder))]).toEqual(['700', '700']);
    expect(store.exposedFiles).toEqual([]);
    await store.close();
  });

  it('of an earlier version are made private when a desk opens them; a folder that exists stays as it is', async () => {
    // As after a crash: the log and its index are there, too.
    const running = await filled();
    const left = Object.keys(modes());
    expect(left).toContain('desk.db-wal');
    for (const name of left) chmodSync(path.join(folder, name), 0o644);
    chmodSync(folder, 0o755);
    const store = await open();
    expect(modes()).toEqual(privateFiles);
    expect(modeOf(folder)).toBe('755');
    expect(store.exposedFiles).toEqual([]);
    await store.close();
    await running.close();
  });

  it('are private behind a symbolic link', async () => {
    mkdirSync(folder, { recursive: true });
    const link = path.join(outer, 'link.db');
    symlinkSync(file, link);
    const store = await openStore({ kind: 'sqlite', file: link });
    await fillInstallation(store, 3);
    expect(modes()).toEqual({ 'desk.db': '600', 'desk.db-shm': '600', 'desk.db-wal': '600' });
    await store.close();
  });

  it('are named when others may replace them: the folder is writable for everybody', async () => {
    mkdirSync(folder, { recursive: true });
    chmodSync(folder, 0o777);
    const store = await open();
    expect(store.exposedFiles).toEqual([{ path: folder, mode: '777', others: 'can replace its files' }]);
    await store.close();
    chmodSync(folder, 0o1777);
    const sticky = await open();
    expect(sticky.exposedFiles).toEqual([]);
    await sticky.close();
  });

  it.skipIf(!isRoot)('of another user are used and left as they are, and the desk names them', async () => {
    await (await filled()).close();
    chmodSync(file, 0o644);
    chownSync(file, NOBODY, NOBODY);
    const store = await open();
    expect(store.exposedFiles).toContainEqual({ path: file, mode: '644', others: 'can read it' });
    await store.audit.append(anAuditEntry());
    await store.close();
    expect(modeOf(file)).toBe('644');
  });

  it.skipIf(!isRoot)('that this user may use but not change the mode of are no reason to fail', async () => {
    await (await filled()).close();
    for (const name of readdirSync(folder)) chmodSync(path.join(folder, name), 0o666);
    for (const parent of [outer, path.dirname(folder), folder]) chmodSync(parent, 0o777);
    process.seteuid?.(NOBODY);
    try {
      const store = await open();
      expect(store.exposedFiles).toContainEqual({ path: file, mode: '666', others: 'can read it' });
      await store.close();
    } finally {
      process.seteuid?.(0);
    }
  });

  it('a backup and a copy can be read by their owner alone, as can what is there before they are complete', async () => {
    const store = await filled();
    const backup = path.join(folder, 'backup.db');
    expect(await backUpSqlite(file, backup, 'run')).toMatchObject({ kind: 'done' });
    expect(modeOf(backup)).toBe('600');
    await store.close();
    const copy = path.join(outer, 'elsewhere', 'copy.db');
    const seen = new Set<string>();
    const verdict = await copyDatabase({ kind: 'sqlite', file }, { kind: 'sqlite', file: copy }, () => {
      for (const name of readdirSync(path.dirname(copy))) seen.add(modeOf(path.join(path.dirname(copy), name)));
    });
    expect([verdict.kind, existsSync(copy), [...seen]]).toEqual(['copied', true, ['600']]);
    expect(modeOf(path.dirname(copy))).toBe('700');
  });
});
