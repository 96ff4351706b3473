import { copyFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openStore } from '@/lib/server/store/open-store';
import { fillInstallation } from '@/test/support/installation';

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'purge-desk-sqlite-'));
  file = path.join(folder, 'desk.db');
});
afterEach(() => rmSync(folder, { recursive: true }));

async function fillAndClose() {
  const store = await openStore({ kind: 'sqlite', file });
  await fillInstallation(store, 20);
  await store.close();
}

/** Ends what only the garbage collector ends: statements, and with the last of them a connection that was closed. */
async function collectGarbage() {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  for (let round = 0; round < 3; round++) {
    collect();
    await sleep(10);
  }
}

describe('a database file that is closed', () => {
  it('holds the whole history without the files beside it', async () => {
    await fillAndClose();
    const copy = path.join(folder, 'copy.db');
    copyFileSync(file, copy);
    const store = await openStore({ kind: 'sqlite', file: copy });
    expect((await store.history.page({}, { limit: 50, now: 1, scope: null })).items).toHaveLength(20);
    expect(await store.audit.verify()).toMatchObject({ intact: true, entries: 22 });
    await store.close();
  });

  it('keeps its bytes when the garbage collector ends the last statements', async () => {
    await fillAndClose();
    const before = readFileSync(file);
    await collectGarbage();
    expect(readFileSync(file).equals(before)).toBe(true);
  });
});
