import { mkdtempSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { request } from 'undici';
import { expect } from 'vitest';
import { openAuditLog } from '@/lib/server/store/audit/open-audit-log';
import type { AuditEntry, AuditPage } from '@/lib/shared/access/audit-schema';
import { DatabaseSync } from '@/test/support/sqlite';
import { aPurge, ask, send } from '../support/api';
import { auditLog } from '../support/audit';
import { credentialName, makeCredential } from '../support/credentials';
import { deskTest } from '../support/desk-test';
import { readWorkbook } from '../support/read-workbook';

const test = deskTest().extend<{ file: string }>({
  // biome-ignore lint/correctness/noEmptyPattern: Vitest wants the pattern
  file: async ({}, use) => {
    const folder = mkdtempSync(path.join(tmpdir(), 'purge-desk-audit-'));
    await use(path.join(folder, 'desk.db'));
    await rm(folder, { recursive: true });
  },
});

/** Returns what `npm run audit:verify` looks at (scripts/db/verify-audit.test.ts runs the command itself). */
async function verify(file: string) {
  const { audit, unloggedChange, close } = openAuditLog({ kind: 'sqlite', file });
  try {
    return { verdict: await audit.verify(), unlogged: await unloggedChange(), hashAt: await audit.hashAt(2) };
  } finally {
    await close();
  }
}

/** Changes the file as its owner could, past the triggers that keep the log. */
function tamper(file: string, sql: string) {
  const db = new DatabaseSync(file);
  db.exec('pragma busy_timeout = 5000');
  db.exec('drop trigger if exists audit_log_no_update; drop trigger if exists audit_log_no_delete');
  db.exec(sql);
  db.close();
}

// Every way to change the log is tested beside the store (audit-store.test.ts, unlogged-change.test.ts).
test('the audit log of a running desk is intact until an entry is changed', async ({ openDesk, file }) => {
  const desk = await openDesk({}, { database: { kind: 'sqlite', file } });
  for (const mode of ['soft', 'hard', 'soft']) await send(desk, aPurge({ mode }));
  expect(await verify(file)).toMatchObject({ verdict: { intact: true, entries: 4 }, unlogged: undefined });
  tamper(file, "update audit_log set actor = 'somebody else' where sequence = 2");
  expect((await verify(file)).verdict).toMatchObject({ intact: false, sequence: 2 });
  await desk.stop();
});

test('a log that was rebuilt does not have the hash that was noted elsewhere', async ({ openDesk, file }) => {
  const desk = await openDesk({}, { database: { kind: 'sqlite', file } });
  await send(desk, aPurge());
  const { body } = await ask<AuditPage>(desk, '/api/audit');
  const [newest] = body.items;
  expect((await verify(file)).hashAt).toBe(newest?.hash);
  // Everything is gone and begins anew: a chain of its own, and not the one that was noted.
  tamper(file, "delete from audit_log; update audit_head set sequence = 0, hash = ''");
  await send(desk, aPurge());
  await send(desk, aPurge());
  expect((await verify(file)).unlogged).toMatch(/the purge \S+ has no entry purge\.submit/);
  // Changing what the entries were about leaves a log that fits: only the noted hash shows it.
  tamper(file, `update purges set created_at = 1 where id = '${newest?.subjectId}'`);
  const fits = await verify(file);
  expect(fits).toMatchObject({ verdict: { intact: true }, unlogged: undefined });
  expect(fits.hashAt).not.toBe(newest?.hash);
  await desk.stop();
});

test('no call changes or removes an entry', async ({ desk }) => {
  for (const method of ['POST', 'PUT', 'PATCH', 'DELETE'] as const)
    expect((await ask(desk, '/api/audit', { method })).status, method).toBe(405);
});

test('the export has the whole log or what its filter shows, and is in the log itself', async ({ desk }) => {
  const name = credentialName('exported');
  await makeCredential(desk, { name, role: 'viewer' });
  const csv = await ask(desk, `/api/audit/export?format=csv&q=${name}`);
  expect(csv.headers['content-disposition']).toMatch(/^attachment; filename="audit-\d{4}-\d\d-\d\d\.csv"$/);
  const [header, ...rows] = csv.text.trimEnd().split('\r\n');
  expect(header).toMatch(/^\uFEFF?sequence,at,actor,actor_kind,action,outcome,/);
  expect(rows.length).toBeGreaterThan(0);
  for (const row of rows) expect(row).toContain(name);

  const whole = await ask<AuditEntry[]>(desk, '/api/audit/export?format=json');
  expect(whole.body[0]?.action).toBe('audit.export');
  expect(whole.body.map(({ sequence }) => sequence)).toEqual(
    Array.from({ length: whole.body.length }, (_, index) => whole.body.length - index),
  );
  const { body } = await request(`${desk.url}/api/audit/export?format=xlsx&q=${name}`);
  const [sheet] = readWorkbook(await body.bytes());
  expect(sheet?.rows).toHaveLength(rows.length + 2);
  const exports = await auditLog(desk, { action: 'audit.export', q: name });
  expect(exports).toMatchObject([
    { subject: `csv ?q=${name}`, outcome: 'done' },
    { subject: `xlsx ?q=${name}`, outcome: 'done' },
  ]);
});

test('a text that begins a formula is no formula in the export', async ({ desk, sandbox }) => {
  await sandbox.faults({ type: 'status', status: 404 });
  await send(desk, aPurge({ reason: '=cmd|"/c calc"!A1', distribution: '=cmd()' }));
  const { text } = await ask(desk, '/api/audit/export?format=csv');
  expect(text).not.toMatch(/(^|,|\n)"?[=+@]/);
});

test('the log and its export are refused to people who cannot see all of it', async ({ desk }) => {
  const { headers } = await makeCredential(desk, {
    name: credentialName('partly'),
    role: 'admin',
    distributions: ['default/*'],
  });
  for (const address of ['/api/audit', '/api/audit/export?format=csv', '/api/audit/export?format=xlsx'])
    expect((await ask(desk, address, { headers })).status).toBe(403);
});
