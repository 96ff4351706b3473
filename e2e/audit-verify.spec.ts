import { execFile } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { DatabaseSync } from '@photostructure/sqlite';
import type { AuditPage } from '../lib/shared/access/audit';
import { aPurge, ask, send } from '../test/support/api';
import { expect, test } from './fixtures/own-desks';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

const commands = {
  checkout: ['npm', 'run', '--silent', 'audit:verify', '--'],
  image: [process.execPath, '.next/standalone/tools/audit-verify.mjs'],
};

/** The command that verifies a database, with further words: as one has it in a checkout, or as the image has it. */
function verify(databaseFile: string, words: string[] = [], from: keyof typeof commands = 'image') {
  const { PATH = '', HOME = '' } = process.env;
  const env = { NODE_ENV: 'production' as const, PATH, HOME, DATABASE_URL: `file:${databaseFile}` };
  const [command = '', ...args] = commands[from];
  return new Promise<{ status: number; stdout: string; stderr: string }>((done) => {
    execFile(command, [...args, ...words], { cwd: ROOT, env }, (error, stdout, stderr) =>
      done({ status: typeof error?.code === 'number' ? error.code : 0, stdout, stderr }),
    );
  });
}

/** What somebody does who can write the database's file. */
function tamper(databaseFile: string, sql: string) {
  const db = new DatabaseSync(databaseFile);
  db.exec('pragma busy_timeout = 5000');
  db.exec('drop trigger if exists audit_log_no_update; drop trigger if exists audit_log_no_delete');
  db.exec(sql);
  db.close();
}

function copyDatabase(from: string, to: string) {
  const db = new DatabaseSync(from);
  db.prepare('vacuum into ?').run(to);
  db.close();
}

const ways: [what: string, sql: string, told: RegExp][] = [
  ['an entry is changed', "update audit_log set actor = 'somebody else' where sequence = 2", /entry 2: .*changed/],
  ['an entry is removed', 'delete from audit_log where sequence = 2', /entry 2: .*missing/],
  ['the newest entries are removed', 'delete from audit_log where sequence > 2', /entry 3: .*missing/],
  [
    'two entries change places',
    `update audit_log set sequence = -sequence where sequence in (2, 3);
     update audit_log set sequence = 5 + sequence where sequence < 0`,
    /entry 2: .*changed/,
  ],
];

test('the audit log is intact until somebody changes it', async ({ openDesk }, testInfo) => {
  const desk = await openDesk();
  for (const mode of ['soft', 'hard', 'soft']) await send(desk, aPurge({ mode }));
  const intact = await verify(desk.databaseFile);
  expect(intact).toMatchObject({ status: 0, stderr: expect.not.stringContaining('tampered') });
  expect(intact.stdout).toMatch(/^the audit log is intact: 4 entries; the last is 4:[0-9a-f]{64}\n$/);
  mkdirSync(testInfo.outputDir, { recursive: true });
  for (const [index, [what, sql, told]] of ways.entries()) {
    const copy = testInfo.outputPath(`${index}.db`);
    copyDatabase(desk.databaseFile, copy);
    expect(await verify(copy), 'a copy').toEqual(intact);
    tamper(copy, sql);
    const found = await verify(copy);
    expect(found.stderr, what).toMatch(told);
    expect(found.status, what).toBe(1);
  }
});

test('a chain that was made anew is told by a hash that was noted elsewhere', async ({ openDesk }) => {
  const desk = await openDesk();
  await send(desk, aPurge());
  const { body } = await ask<AuditPage>(desk, '/api/audit');
  const [newest] = body.items;
  const noted = `${newest?.sequence}:${newest?.hash}`;
  expect((await verify(desk.databaseFile, ['--expect', noted], 'checkout')).stdout).toContain('as noted at 2');
  // Everything is gone and begins anew: a chain of its own, and not the one that was noted.
  tamper(desk.databaseFile, "delete from audit_log; update audit_head set sequence = 0, hash = ''");
  await send(desk, aPurge());
  await send(desk, aPurge());
  const lacking = await verify(desk.databaseFile);
  expect(lacking.stderr).toMatch(/the purge \S+ has no entry purge\.submit/);
  expect(lacking.status).toBe(1);
  // Who also changes what the entries were about leaves a log that fits: only the noted hash shows it.
  tamper(desk.databaseFile, `update purges set created_at = 1 where id = '${newest?.subjectId}'`);
  expect((await verify(desk.databaseFile)).status).toBe(0);
  const told = await verify(desk.databaseFile, ['--expect', noted], 'checkout');
  expect(told.stderr).toContain('does not have the hash that was noted');
  expect(told.status).toBe(1);
});

test('the product cannot change or remove an entry', async ({ openDesk }) => {
  const desk = await openDesk();
  const db = new DatabaseSync(desk.databaseFile);
  db.exec('pragma busy_timeout = 5000');
  for (const sql of ["update audit_log set actor = 'x'", 'delete from audit_log'])
    expect(() => db.exec(sql)).toThrow('the audit log is append-only');
  db.close();
  for (const method of ['POST', 'PUT', 'PATCH', 'DELETE'] as const)
    expect((await ask(desk, '/api/audit', { method })).status, method).toBe(405);
});
