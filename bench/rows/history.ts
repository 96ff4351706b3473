import { type BenchPostgres, startBenchPostgres } from '../bench-postgres';
import { copied, madeFile, type OpenHistory, openHistory, SIZES } from '../histories';
import { type HistoryQuery, historyQueries } from '../history-queries';
import { alternate, figureOf, percentile, ratioOf } from '../measure';
import { type Line, type Row, type RowOptions, Skipped } from '../report';
import { onStage } from '../stage';

const WARM_UP = 10;
const ROUNDS = 5;
const RUNS = 20;

async function measureQuery(histories: Record<'small' | 'large', OpenHistory>, query: HistoryQuery): Promise<Line> {
  const rows = { small: 0, large: 0 };
  /** Alternates after each run, so that other work on the machine affects both. */
  const round = async () => {
    const times = { small: [] as number[], large: [] as number[] };
    for (let run = 0; run < RUNS; run++)
      for (const size of ['small', 'large'] as const) {
        const answer = await histories[size].ask(query);
        rows[size] = answer.rows;
        times[size].push(answer.ms);
      }
    return { small: percentile(times.small, 0.5), large: percentile(times.large, 0.5) };
  };
  for (let run = 0; run < WARM_UP; run++) for (const { ask } of Object.values(histories)) await ask(query);
  const { rounds } = await alternate(ROUNDS, { rounds: round });
  const of = (size: 'small' | 'large') => rounds.map((times) => times[size]);
  return {
    what: `${query.query} (${rows.small} / ${rows.large} rows)`,
    unit: 'ms',
    measured: figureOf(of('large')),
    reference: [{ what: 'at 10k', measured: figureOf(of('small')) }],
    ratio: ratioOf(of('large'), of('small')),
    target: '≤ 1.5',
  };
}

const measureAll = (start: (() => Promise<BenchPostgres>) | undefined, { keep, say }: RowOptions) =>
  onStage(async (stage) => {
    const server = await start?.().catch((error: Error) => {
      throw new Skipped(error.message);
    });
    if (server) stage.onEnd(server.stop);
    const open = async (count: number) => {
      const file = await madeFile(keep ?? stage.folder, count, say);
      const history = await openHistory(server ? await copied(server, file, say) : { kind: 'sqlite', file });
      stage.onEnd(() => history.store.close());
      return history;
    };
    const histories = { small: await open(SIZES.small), large: await open(SIZES.large) };
    const lines: Line[] = [];
    for (const query of historyQueries) lines.push(await measureQuery(histories, query));
    return lines;
  });

const about = 'SQL of the history at 1,000,000 purges, compared with 10,000';

/** Measures whether the history stays fast as it grows: each filter alone, and texts from common to absent. */
export const history: Row = {
  about: `${about}, SQLite`,
  seconds: 'long',
  measure: (options) => measureAll(undefined, options),
};

export const historyPostgres: Row = {
  about: `${about}, a private PostgreSQL server`,
  seconds: 'long',
  measure: (options) => measureAll(startBenchPostgres, options),
};
