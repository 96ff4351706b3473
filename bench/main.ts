import { loadavg } from 'node:os';
import { parseArgs } from 'node:util';
import { endOnSignals } from '../scripts/run/child-processes.mjs';
import { ensureBuilt } from '../scripts/run/install-and-build.mjs';
import { describeMachine } from './machine';
import { type Row, type RowResult, Skipped, TABLE_HEAD, tableLine, writeResults } from './report';
import { bulk } from './rows/bulk';
import { bytes } from './rows/bytes';
import { cpu } from './rows/cpu';
import { history, historyPostgres } from './rows/history';
import { historyHttp } from './rows/history-http';
import { interaction } from './rows/interaction';
import { lighthouse } from './rows/lighthouse';
import { looks } from './rows/looks';
import { memory } from './rows/memory';
import { openPagesRow } from './rows/open-pages';
import { pages } from './rows/pages';
import { postgres } from './rows/postgres';
import { start } from './rows/start';
import { submit } from './rows/submit';

/**
 * Measures how fast the desk is on this machine, compared with references. Prints one table and writes a file to
 * `bench/results`. Nothing here passes or fails: tests guard what must not get worse.
 */
const rows: Record<string, Row> = {
  submit,
  looks,
  cpu,
  postgres,
  pages,
  'open-pages': openPagesRow,
  start,
  memory,
  bulk,
  bytes,
  interaction,
  lighthouse,
  history,
  'history-postgres': historyPostgres,
  'history-http': historyHttp,
};

/** The default run ends within ten minutes. It skips rows that would not finish by then, and names them. */
const SHORT_RUN_SECONDS = 600;

const usage = () =>
  [
    'usage: npm run bench -- [NAME…] [--long] [--keep FOLDER]',
    ...Object.entries(rows).map(
      ([name, { about, seconds }]) => `  ${name}: ${about}${seconds === 'long' ? ' (long)' : ''}`,
    ),
  ].join('\n');

const say = (text: string) => console.error(text);

async function measure(name: string, row: Row, options: { keep: string | undefined; long: boolean }) {
  const start = performance.now();
  const result = (): Omit<RowResult, 'lines'> => ({
    row: name,
    seconds: Math.round((performance.now() - start) / 1000),
    load: loadavg()[0],
  });
  say(`${name}: ${row.about}…`);
  try {
    const lines = await row.measure({ ...options, say });
    for (const line of lines) console.log(tableLine(line));
    return { ...result(), lines } satisfies RowResult;
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    if (error instanceof Skipped) {
      say(`${name} is skipped: ${message}`);
      return { ...result(), lines: [], skipped: message } satisfies RowResult;
    }
    console.error(error);
    process.exitCode = 1;
    return { ...result(), lines: [], failed: message } satisfies RowResult;
  }
}

async function main() {
  const { values, positionals } = parseArgs({
    options: { long: { type: 'boolean', default: false }, keep: { type: 'string' }, help: { type: 'boolean' } },
    allowPositionals: true,
  });
  const unknown = positionals.filter((name) => !(name in rows));
  if (values.help || unknown.length > 0) {
    if (unknown.length > 0) say(`there is no row ${unknown.join(', ')}`);
    say(usage());
    process.exitCode = values.help ? 0 : 1;
    return;
  }
  endOnSignals(130);
  const machine = describeMachine();
  await ensureBuilt();
  const isShort = positionals.length === 0 && !values.long;
  const chosen = Object.entries(rows).filter(([name, { seconds }]) =>
    positionals.length > 0 ? positionals.includes(name) : values.long || seconds !== 'long',
  );
  console.log(TABLE_HEAD);
  const results: RowResult[] = [];
  for (const [name, row] of chosen) {
    // The clock of `performance` began with this process.
    if (isShort && performance.now() / 1000 + Number(row.seconds) > SHORT_RUN_SECONDS) continue;
    results.push(await measure(name, row, { keep: values.keep, long: values.long }));
  }
  say(`\nresults: ${writeResults(machine, results)}`);
  const left = Object.keys(rows).filter((name) => !results.some(({ row }) => row === name));
  if (isShort && left.length > 0) say(`skipped to end within ten minutes; run them by name: ${left.join(', ')}`);
}

await main();
