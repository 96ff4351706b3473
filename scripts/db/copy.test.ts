import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';
import { expect, it } from 'vitest';
import { anAuditEntry } from '@/test/support/audit-entry';
import { addressOf, runCommandLine, startCommand } from '@/test/support/command';
import { onEachDatabase } from '@/test/support/databases';
import { madeUpPurges } from '../../bench/made-up-purges';
import { seedHistory } from '../../bench/seed-history';
import { openStore } from '../../lib/server/store/open-store';

/** More than one batch. */
const PURGES = 700;
const BATCH = 500;

onEachDatabase((newDatabase, name) => {
  if (name === 'SQLite') {
    it('an address that is none, or two of them, is one line that shows nothing of it', async () => {
      const wrong = await runCommandLine('copy.ts', ['--from', 'mysql://desk:geheim@db/desk', '--to', 'file:x.db']);
      expect(wrong).toEqual({ status: 1, stdout: '', stderr: expect.stringMatching(/^--from must be file:.*\n$/) });
    });

    return;
  }
  it('killed in the middle of a table goes on where it was, and both databases are the same in the end', {
    timeout: 180_000,
  }, async () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'purge-desk-copy-'));
    const file = path.join(folder, 'desk.db');
    await seedHistory(file, PURGES);
    const store = await openStore({ kind: 'sqlite', file });
    await store.audit.append(anAuditEntry());
    await store.close();
    const target = await newDatabase({ unused: true });
    const address = path.join(folder, 'address');
    writeFileSync(address, `${addressOf(target.location)}\n`);
    const words = ['--from', `file:${file}`, '--to-file', address];

    // Somebody who holds a place of the second batch lets the copy come no further.
    const late = [...madeUpPurges(PURGES)].at(-50)?.id;
    const other = new Client({ connectionString: addressOf(target.location) });
    await other.connect();
    await other.query('begin');
    await other.query(
      `insert into purges(id, sort_key, created_at, updated_at, actor, namespace, distribution, kind, mode, status)
         values ($1, -1, 1, 1, 'x', 'x', 'x', 'all', 'soft', 'failed')`,
      [late],
    );
    const killed = startCommand('copy.ts', words);
    const waits = async () =>
      (
        await target.run(
          "select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'",
        )
      ).length > 0;
    while (!(await waits())) {
      if (killed.child.exitCode !== null) throw new Error(`it ended before: ${killed.said.stderr}`);
      await sleep(50);
    }
    killed.child.kill('SIGKILL');
    expect((await killed.ended).status).toBeNull();
    await other.query('rollback');
    await other.end();
    expect(await target.run('select count(*) as n from purges')).toEqual([{ n: String(BATCH) }]);

    const { status, stdout, stderr } = await runCommandLine('copy.ts', words);
    expect([stderr, status]).toEqual(['', 0]);
    expect(stdout).toMatch(new RegExp(`^purges +${PURGES} rows +sha256 [0-9a-f]{64}$`, 'm'));
    expect(stdout).toContain('next: set DATABASE_URL');
    const copied = await openStore(target.location);
    expect(await copied.audit.verify()).toMatchObject({ intact: true, entries: 1 });
    await copied.close();
    await target.remove();
    rmSync(folder, { recursive: true });
  });
});
