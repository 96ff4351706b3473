import { existsSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { messageOf } from '../../lib/server/app-error';
import { databaseFromEnvironment } from '../../lib/server/config';
import { locationOf } from '../../lib/server/settings/database-setting';
import { openAuditLog } from '../../lib/server/store/audit/open-audit-log';
import { runCommand, UsageError } from './run-command';

const USAGE = 'usage: npm run audit:verify [-- --expect SEQUENCE:HASH …]';

function wordsGiven(): string[] {
  const options = { expect: { type: 'string', multiple: true } } as const;
  try {
    const { values, positionals } = parseArgs({ options, allowPositionals: true });
    // Several may follow one --expect.
    const expected = values.expect ?? [];
    if (expected.length === 0 && positionals.length > 0) throw new Error(`unknown: ${JSON.stringify(positionals[0])}`);
    return [...expected, ...positionals];
  } catch (error) {
    throw new UsageError(`${messageOf(error)}. ${USAGE}`);
  }
}

/** What was noted elsewhere: an entry's number and its hash. */
const notedHash = (word: string) => {
  const [, sequence, hash] = /^([1-9]\d{0,14}):([0-9a-f]{64})$/.exec(word) ?? [];
  if (sequence === undefined || hash === undefined)
    throw new UsageError(`--expect ${JSON.stringify(word)} is not SEQUENCE:HASH. ${USAGE}`);
  return { sequence: Number(sequence), hash };
};

/** Reads the whole audit log and says in one line whether it is as it was written; exit code 1 when it is not. */
async function main() {
  const noted = wordsGiven().map(notedHash);
  const database = databaseFromEnvironment();
  if (database.kind === 'sqlite' && !existsSync(database.file))
    throw new Error(`the database ${database.file} does not exist (DATABASE_URL)`);
  const { audit, unloggedChange, close } = openAuditLog(locationOf(database));
  try {
    const verdict = await audit.verify();
    if (!verdict.intact)
      throw new Error(`the audit log was tampered with: entry ${verdict.sequence}: ${verdict.problem}`);
    const unlogged = await unloggedChange();
    if (unlogged !== undefined) throw new Error(`the audit log was tampered with: ${unlogged}`);
    if (verdict.entries === 0)
      throw new Error(
        'the audit log is empty: every start of a desk writes an entry, so no desk has used this database, or its entries were removed',
      );
    for (const { sequence, hash } of noted)
      if ((await audit.hashAt(sequence)) !== hash)
        throw new Error(`the audit log was tampered with: entry ${sequence} does not have the expected hash`);
    const beside =
      noted.length === 0 ? '' : `, expected hashes match at ${noted.map(({ sequence }) => sequence).join(', ')}`;
    console.log(
      `the audit log is intact: ${verdict.entries} entries${beside}; the last is ${verdict.entries}:${verdict.hash}`,
    );
  } finally {
    await close();
  }
}

runCommand(main);
