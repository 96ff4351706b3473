import { existsSync } from 'node:fs';
import { databaseFromEnvironment } from '../lib/server/config';
import { locationOf } from '../lib/server/database-setting';
import { openAudit } from '../lib/server/store/open-audit';
import { runCommand } from './run-command';

const USAGE = 'usage: npm run audit:verify [-- --expect SEQUENCE:HASH …]';

/** What was noted elsewhere: an entry's number and its hash. */
function notedHashes(words: readonly string[]) {
  const noted = words.map((word) => (word.startsWith('--expect=') ? word.slice('--expect='.length) : word));
  return noted
    .filter((word) => word !== '--expect')
    .map((word) => {
      const [, sequence, hash] = /^([1-9]\d*):([0-9a-f]{64})$/.exec(word) ?? [];
      if (sequence === undefined || hash === undefined) throw new Error(`${JSON.stringify(word)}? ${USAGE}`);
      return { sequence: Number(sequence), hash };
    });
}

/** Reads the whole audit log and says in one line whether it is as it was written; exit code 1 when it is not. */
async function main() {
  const noted = notedHashes(process.argv.slice(2));
  const database = databaseFromEnvironment();
  if (database.kind === 'sqlite' && !existsSync(database.file))
    throw new Error(`there is no database ${database.file} (DATABASE_URL)`);
  const { audit, close } = openAudit(locationOf(database));
  try {
    const verdict = await audit.verify();
    if (!verdict.intact)
      throw new Error(`the audit log was tampered with: entry ${verdict.sequence}: ${verdict.problem}`);
    for (const { sequence, hash } of noted)
      if ((await audit.hashAt(sequence)) !== hash)
        throw new Error(`the audit log was tampered with: entry ${sequence} does not have the hash that was noted`);
    const beside = noted.length === 0 ? '' : `, as noted at ${noted.map(({ sequence }) => sequence).join(', ')}`;
    console.log(
      `the audit log is intact: ${verdict.entries} entries${beside}; the last is ${verdict.entries}:${verdict.hash}`,
    );
  } finally {
    await close();
  }
}

runCommand(main);
