import { BROWSER, Clients } from '../load';
import { alternate, figureOf, percentile, ratioOf } from '../measure';
import type { Line, Row } from '../report';
import { pagesOf, usualHistory } from '../scenes';
import { onStage } from '../stage';

const ROUNDS = 5;
const CLIENTS = 20;
const REQUESTS = { one: 30, many: 60 };

interface Round {
  one: number;
  many: number;
  cpuMs: number;
}

/** Measures what pages, and the polls of an open page, cost the server. */
export const pages: Row = {
  about: 'server time and CPU of pages and of a poll, 1 and 20 clients, compared with an empty page',
  seconds: 55,
  measure: () =>
    onStage(async (stage) => {
      const cdn = await stage.cdn();
      const desk = await stage.desk({ cdn, history: await usualHistory(stage) });
      const empty = await stage.emptyApp();
      const polls = { 'poll of 50 rows': '/api/purges?limit=50', liveness: '/api/health/live' };
      const measured = { ...(await pagesOf(desk)), ...polls };
      const round = (server: typeof desk, path: string) => {
        const one = new Clients(server, 1);
        const many = new Clients(server, CLIENTS);
        for (const each of [one, many]) stage.onEnd(each.close);
        const next = () => ({ path, headers: BROWSER });
        return async (): Promise<Round> => {
          const alone = await one.burst(REQUESTS.one, next);
          const crowd = await many.burst(REQUESTS.many, next);
          return { one: percentile(alone.times, 0.5), many: percentile(crowd.times, 0.5), cpuMs: alone.cpuMs };
        };
      };
      const measurements = Object.fromEntries([
        ['empty', round(empty, '/')],
        ...Object.entries(measured).map(([name, path]) => [name, round(desk, path)] as const),
      ]);
      await alternate(2, measurements);
      const rounds = await alternate(ROUNDS, measurements);
      const of = (name: string, figure: keyof Round) => (rounds[name] ?? []).map((each) => each[figure]);
      const line = (name: string, figure: keyof Round, what: string): Line => ({
        what: name.startsWith('/') || name in polls ? `${name}, ${what}` : `${name} page, ${what}`,
        unit: 'ms',
        measured: figureOf(of(name, figure)),
        reference: [{ what: 'empty page', measured: figureOf(of('empty', figure)) }],
        ratio: ratioOf(of(name, figure), of('empty', figure)),
        target: name in polls ? 'reported' : '≤ 2.0',
      });
      return Object.keys(measured).flatMap((name) => [
        line(name, 'one', 'server time, 1 client'),
        line(name, 'many', `server time, ${CLIENTS} clients`),
        line(name, 'cpuMs', 'CPU per request'),
      ]);
    }),
};
