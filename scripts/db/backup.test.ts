import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, it } from 'vitest';
import { runCommandLine } from '@/test/support/command';

it('of a PostgreSQL server the command for its own tool is told, without the password, and nothing is made', async () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'purge-desk-backup-'));
  const file = path.join(folder, "Ann's copy.dump");
  const DATABASE_URL = 'postgres://desk:geheim@db.example:5433/history?sslmode=require';
  const { status, stdout, stderr } = await runCommandLine('backup.ts', [file], { DATABASE_URL });
  const address = "'postgres://desk@db.example:5433/history?sslmode=require'";
  expect(stderr).toContain(`pg_dump --format=custom --file='${folder}/Ann'\\''s copy.dump' ${address}`);
  expect(stderr).not.toContain('geheim');
  expect([status, stdout]).toEqual([2, '']);
  rmSync(folder, { recursive: true });
});
