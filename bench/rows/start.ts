import { alternate, figureOf, ratioOf } from '../measure';
import type { Row } from '../report';
import { usualHistory } from '../scenes';
import { onStage, type Server } from '../stage';

const ROUNDS = 5;

/** Measures how long users wait after a start, an update or a crash. */
export const start: Row = {
  about: 'startup of the standalone output until the first successful page, compared with an empty app',
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
      // The first run reads the files from the disk.
      await alternate(1, measurements);
      const rounds = await alternate(ROUNDS, measurements);
      const of = (name: 'desk' | 'empty', figure: 'seconds' | 'memoryMiB') => rounds[name].map((one) => one[figure]);
      return [
        {
          what: 'startup until the first successful page',
          unit: 's',
          measured: figureOf(of('desk', 'seconds')),
          reference: [{ what: 'empty app', measured: figureOf(of('empty', 'seconds')) }],
          ratio: ratioOf(of('desk', 'seconds'), of('empty', 'seconds')),
          target: '≤ 1.5',
        },
        {
          what: 'memory after the first page',
          unit: 'MiB',
          measured: figureOf(of('desk', 'memoryMiB')),
          reference: [{ what: 'empty app', measured: figureOf(of('empty', 'memoryMiB')) }],
          ratio: ratioOf(of('desk', 'memoryMiB'), of('empty', 'memoryMiB')),
          target: 'reported',
        },
      ];
    }),
};
