import { byTurns, figureOf, ratioOf } from '../measure';
import type { Row } from '../report';
import { usualHistory } from '../scenes';
import { onStage, type Server } from '../stage';

const ROUNDS = 5;

/** How long people wait after a start, an update or a crash. */
export const start: Row = {
  about: 'start of the standalone output to the first good page, beside an empty app',
  seconds: 30,
  measure: () =>
    onStage(async (stage) => {
      const cdn = await stage.cdn();
      const history = await usualHistory(stage);
      const started = async (starting: Promise<Server>) => {
        const server = await starting;
        const { memoryMiB } = await server.figures();
        await server.stop();
        return { seconds: server.startMs / 1000, memoryMiB };
      };
      const measurements = {
        desk: () => started(stage.desk({ cdn, history })),
        empty: () => started(stage.emptyApp()),
      };
      // The first ones read the files from the disk.
      await byTurns(1, measurements);
      const rounds = await byTurns(ROUNDS, measurements);
      const of = (name: 'desk' | 'empty', figure: 'seconds' | 'memoryMiB') => rounds[name].map((one) => one[figure]);
      return [
        {
          what: 'start to the first good page',
          unit: 's',
          measured: figureOf(of('desk', 'seconds')),
          beside: [{ what: 'empty app', measured: figureOf(of('empty', 'seconds')) }],
          ratio: ratioOf(of('desk', 'seconds'), of('empty', 'seconds')),
          target: '≤ 1.5',
        },
        {
          what: 'memory after the first page',
          unit: 'MiB',
          measured: figureOf(of('desk', 'memoryMiB')),
          beside: [{ what: 'empty app', measured: figureOf(of('empty', 'memoryMiB')) }],
          ratio: ratioOf(of('desk', 'memoryMiB'), of('empty', 'memoryMiB')),
          target: 'stated',
        },
      ];
    }),
};
