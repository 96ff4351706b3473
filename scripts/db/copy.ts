import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { messageOf } from '../../lib/server/app-error';
import {
  type DatabaseSetting,
  databaseSetting,
  describeDatabase,
  locationOf,
} from '../../lib/server/settings/database-setting';
import { type CopyVerdict, copyDatabase } from '../../lib/server/store/copy/copy-database';
import { runCommand, UsageError } from './run-command';

const USAGE = `usage: npm run db:copy -- --from file:PATH --to postgres://USER:PASSWORD@HOST/DATABASE
       (or the other way round; --from-file FILE and --to-file FILE name files that hold the address)`;
const TELL_EVERY = 10_000;

type Given = Partial<Record<'from' | 'from-file' | 'to' | 'to-file', string[]>>;

function wordsGiven(): Given {
  try {
    const text = { type: 'string', multiple: true } as const;
    return parseArgs({ options: { from: text, 'from-file': text, to: text, 'to-file': text } }).values;
  } catch {
    // Its message shows the word, which may be an address with a password.
    throw new UsageError(USAGE);
  }
}

/** The address that was given or stands in a file; messages show nothing of it. */
function databaseIn(given: Given, which: 'from' | 'to'): DatabaseSetting {
  const { [which]: addresses = [], [`${which}-file` as const]: files = [] } = given;
  // One of the two, once: of two addresses, the wrong one could be taken.
  if (addresses.length + files.length !== 1) throw new UsageError(USAGE);
  const [[address], [file]] = [addresses, files];
  let text = address;
  try {
    text ??= readFileSync(file ?? '', 'utf8').trim();
  } catch {
    throw new Error(`--${which}-file cannot be read`);
  }
  const parsed = databaseSetting.safeParse(text);
  if (!parsed.success) throw new Error(`--${which} ${parsed.error.issues[0]?.message}`);
  return parsed.data;
}

const lineOf = (table: string, rows: number, rest: string) =>
  `${table.padEnd(16)}${rows.toLocaleString('en').padStart(12)} rows${rest}`;

function told(verdict: CopyVerdict, from: string, to: string): string {
  switch (verdict.kind) {
    case 'refused':
      throw new Error(`not copied: ${verdict.why}`);
    case 'source changed':
      throw new Error(
        `copy incomplete: ${from} changed during the copy. Stop every desk that uses it, and run the command again`,
      );
    case 'differs':
      throw new Error(`copy incomplete: ${to} differs in ${verdict.tables.join(', ')}. Run the command again`);
    case 'copied': {
      const tables = verdict.tables.map(({ table, rows, checksum }) => lineOf(table, rows, `  sha256 ${checksum}`));
      const done = verdict.again
        ? `nothing to do: ${to} is already a complete copy of ${from}`
        : `copied ${from} to ${to}: rows and checksums match`;
      return [
        ...tables,
        done,
        'next: set DATABASE_URL to the address of the copy, check the copy with npm run audit:verify, and start the desk.',
        'The source is unchanged. Keep it as a fallback, but do not start a desk on it.',
      ].join('\n');
    }
  }
}

async function main() {
  const given = wordsGiven();
  const [source, target] = [databaseIn(given, 'from'), databaseIn(given, 'to')];
  const [from, to] = [describeDatabase(source), describeDatabase(target)];
  const tell = (table: string, rows: number) => {
    if (rows % TELL_EVERY === 0) console.log(lineOf(table, rows, ' …'));
  };
  const verdict = await copyDatabase(locationOf(source), locationOf(target), tell).catch((error: unknown) => {
    throw new Error(`copy of ${from} to ${to} incomplete, you can run the command again: ${messageOf(error)}`);
  });
  console.log(told(verdict, from, to));
}

runCommand(main);
