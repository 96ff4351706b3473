// Loaded into a server that is measured, before its own code. Answers the benchmark over IPC, and does nothing until asked.
import { createRequire } from 'node:module';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { isMainThread } from 'node:worker_threads';

const NANOSECONDS_PER_MS = 1e6;
const RESOLUTION_MS = 2;

/** @type {ReturnType<typeof monitorEventLoopDelay> | undefined} */
let delay;
/** @type {Record<string, number> | undefined} */
let statements;

/** Counts the statements of SQLite by their first word, and how many were `prepared`, from now on. */
function countStatements() {
  /** @type {Record<string, number>} */
  const counts = {};
  const count = (/** @type {string} */ name) => {
    counts[name] = (counts[name] ?? 0) + 1;
  };
  const firstWord = (/** @type {string} */ sql) => /^\s*(\w+)/.exec(sql)?.[1]?.toLowerCase() ?? '';
  const counted = (/** @type {any} */ Original) =>
    class extends Original {
      exec(/** @type {string} */ sql) {
        count(firstWord(sql));
        return super.exec(sql);
      }
      prepare(/** @type {string} */ sql) {
        count('prepared');
        const statement = super.prepare(sql);
        const calls = ['all', 'run', 'get', 'iterate'].map((method) => [
          method,
          (/** @type {unknown[]} */ ...parameters) => {
            count(firstWord(sql));
            return statement[method](...parameters);
          },
        ]);
        return { ...Object.fromEntries(calls), columns: () => statement.columns() };
      }
    };
  const require = createRequire(process.argv[1] ?? '');
  const builtin = /** @type {any} */ (process.getBuiltinModule?.('node:sqlite'));
  if (builtin) builtin.DatabaseSync = counted(builtin.DatabaseSync);
  const file = require.resolve('@photostructure/sqlite');
  const { DatabaseSync, ...others } = require(file);
  const loaded = require.cache[file];
  if (loaded) loaded.exports = { ...others, DatabaseSync: counted(DatabaseSync) };
  return counts;
}

if (isMainThread && process.send) {
  if (process.env.BENCH_COUNT_STATEMENTS) statements = countStatements();
  process.on('message', (message) => {
    const { bench, watchPauses } = /** @type {{ bench?: string, watchPauses?: boolean }} */ (message);
    if (bench !== 'figures') return;
    const { user, system } = process.cpuUsage();
    process.send?.({
      figures: {
        cpuMs: (user + system) / 1000,
        memoryMiB: process.memoryUsage.rss() / 2 ** 20,
        longestPauseMs: delay ? Math.max(0, delay.max / NANOSECONDS_PER_MS - RESOLUTION_MS) : 0,
        statements: { ...statements },
      },
    });
    // It wakes the process all the time, which costs CPU: only for who asks for it.
    delay?.disable();
    delay = watchPauses ? monitorEventLoopDelay({ resolution: RESOLUTION_MS }) : undefined;
    delay?.enable();
  });
}
