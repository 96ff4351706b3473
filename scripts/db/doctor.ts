import { configFromEnvironment } from '../../lib/server/config';
import { examine } from '../../lib/server/operations/examine';
import { runCommand, UsageError } from './run-command';

const marks = { ok: 'ok   ', note: 'note ', wrong: 'WRONG' };

/** Says of everything that the desk depends on whether it works, and what to do; exit code 1 when something does not. */
async function main() {
  if (process.argv.length > 2)
    throw new UsageError('usage: npm run doctor (examines the settings of this environment)');
  let count = 0;
  for await (const { state, check, found, next } of examine(configFromEnvironment(), Date.now)) {
    if (state === 'wrong') count += 1;
    console.log(`${marks[state]} ${check}: ${found}${next ? `. ${next}` : ''}`);
  }
  if (count > 0) throw new Error(`${count} ${count === 1 ? 'check' : 'checks'} failed`);
}

runCommand(main);
