import { startBenchPostgres } from '../bench-postgres';
import { type Burst, Clients } from '../load';
import { alternate, figureOf, ratioOf } from '../measure';
import { throughDesk } from '../purge-calls';
import { type Line, type Row, Skipped } from '../report';
import { onStage } from '../stage';

const ROUNDS = 5;
const BURST = 400;
const CLIENTS = 20;

/** Measures the same purges with a PostgreSQL server that writes to the disk as a real one does. */
export const postgres: Row = {
  about: 'CPU per purge and purges per second on a private PostgreSQL server, compared with SQLite',
  seconds: 60,
  measure: () =>
    onStage(async (stage) => {
      const server = await startBenchPostgres().catch((error: Error) => {
        throw new Skipped(error.message);
      });
      stage.onEnd(server.stop);
      const { location } = await server.newDatabase();
      if (location.kind !== 'postgres') throw new Error('the database is not on the server');
      const cdn = await stage.cdn();
      const desks = {
        postgres: await stage.desk({ cdn, settings: { DATABASE_URL: location.url } }),
        sqlite: await stage.desk({ cdn }),
      };
      const measured = (name: keyof typeof desks) => {
        const clients = new Clients(desks[name], CLIENTS);
        stage.onEnd(clients.close);
        return () => clients.burst(BURST, throughDesk);
      };
      const measurements = { postgres: measured('postgres'), sqlite: measured('sqlite') };
      await alternate(1, measurements);
      const rounds = await alternate<keyof typeof desks, Burst>(ROUNDS, measurements);
      const line = (figure: 'cpuMs' | 'perSecond', what: string, unit: Line['unit']): Line => {
        const [own, other] = [rounds.postgres, rounds.sqlite].map((bursts) => bursts.map((burst) => burst[figure]));
        return {
          what: `PostgreSQL: ${what}, instant CDN, ${CLIENTS} clients`,
          unit,
          measured: figureOf(own ?? []),
          reference: [{ what: 'SQLite', measured: figureOf(other ?? []) }],
          ratio: ratioOf(own ?? [], other ?? []),
          target: 'reported',
        };
      };
      return [line('cpuMs', "CPU of the desk's process per purge", 'ms'), line('perSecond', 'purges per second', '/s')];
    }),
};
