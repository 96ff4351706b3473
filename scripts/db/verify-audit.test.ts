import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { anAuditEntry } from '@/test/support/audit-entry';
import { runCommandLine } from '@/test/support/command';
import { openStore } from '../../lib/server/store/open-store';

const folder = mkdtempSync(path.join(tmpdir(), 'purge-desk-verify-'));
const file = path.join(folder, 'desk.db');
const empty = path.join(folder, 'empty.db');
let noted: string;
beforeAll(async () => {
  const store = await openStore({ kind: 'sqlite', file });
  const { sequence, hash } = await store.audit.append(anAuditEntry());
  noted = `${sequence}:${hash}`;
  await store.close();
  await (await openStore({ kind: 'sqlite', file: empty })).close();
});
afterAll(() => rmSync(folder, { recursive: true }));

const verify = (words: string[], database = file) =>
  runCommandLine('verify-audit.ts', words, { DATABASE_URL: `file:${database}` });

describe('audit:verify', () => {
  it.each([
    [['--expect', '']],
    [['--expect=']],
    [['--expect']],
    [['--expect', `1:${'A'.repeat(64)}`]],
    [['--verbose']],
  ])('takes %j for a wrong command line, and never for a comparison that went well', async (words) => {
    const { status, stdout, stderr } = await verify(words);
    expect([status, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(/usage: npm run audit:verify .*\n$/);
  });

  it('compares with what was noted, however it is written', async () => {
    for (const words of [['--expect', noted], [`--expect=${noted}`], ['--expect', noted, noted]])
      expect(await verify(words)).toMatchObject({
        status: 0,
        stdout: expect.stringContaining('expected hashes match at 1'),
      });
    const other = `1:${'0'.repeat(64)}`;
    expect(await verify(['--expect', noted, '--expect', other])).toMatchObject({ status: 1, stdout: '' });
  });

  it('does not call an empty log intact', async () => {
    const { status, stdout, stderr } = await verify([], empty);
    expect([status, stdout]).toEqual([1, '']);
    expect(stderr).toMatch(/^the audit log is empty: /);
  });
});

it.each([
  ['migrate.ts', ['']],
  ['backup.ts', ['']],
  ['copy.ts', ['--from', 'file:a.db', '--to', 'file:b.db', '--to', 'file:c.db']],
  ['copy.ts', ['--from', 'file:a.db', '--to', 'file:b.db', '']],
])('%s takes %j for a wrong command line', async (script, words) => {
  const { status, stdout, stderr } = await runCommandLine(script, words, { DATABASE_URL: `file:${empty}` });
  expect([status, stdout]).toEqual([2, '']);
  expect(stderr).toMatch(/^usage: /);
});
