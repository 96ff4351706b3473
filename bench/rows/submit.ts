import { Clients } from '../load';
import { alternate, figureOf, percentile, ratioOf } from '../measure';
import { directly, throughDesk } from '../purge-calls';
import type { Line, Row } from '../report';
import { onStage } from '../stage';

const LATENCY_MS = 50;
const ROUNDS = 5;
const PAIRS_A_ROUND = 50;
const CLIENTS = 20;
const BURST = 300;

const lines = (desk: number[][], direct: number[][], clients: string, targets: [share: number, target: string][]) =>
  targets.map(([share, target]): Line => {
    const of = (rounds: number[][]) => rounds.map((times) => percentile(times, share));
    return {
      what: `POST /api/purges, ${LATENCY_MS} ms CDN, ${clients}: p${share * 100}`,
      unit: 'ms',
      measured: figureOf(of(desk)),
      reference: [{ what: 'direct call', measured: figureOf(of(direct)) }],
      ratio: ratioOf(of(desk), of(direct)),
      target,
    };
  });

/** Measures how much longer a purge takes through the desk than directly to the CDN, over warm connections. */
export const submit: Row = {
  about: 'POST of a purge compared with a direct call, 50 ms CDN, 1 and 20 clients',
  seconds: 75,
  measure: () =>
    onStage(async (stage) => {
      const cdn = await stage.cdn({ latencyMs: LATENCY_MS });
      const desk = await stage.desk({ cdn });
      const clients = (count: number) => {
        const both = { desk: new Clients(desk, count), direct: new Clients(cdn, count) };
        for (const each of Object.values(both)) stage.onEnd(each.close);
        return both;
      };
      const many = clients(CLIENTS);
      await many.desk.burst(BURST, throughDesk);
      await many.direct.burst(BURST, directly);

      const one = clients(1);
      const pairs = async () => {
        const times: Record<'desk' | 'direct', number[]> = { desk: [], direct: [] };
        for (let pair = 0; pair < PAIRS_A_ROUND; pair++) {
          times.direct.push((await one.direct.ask(directly())).ms);
          times.desk.push((await one.desk.ask(throughDesk())).ms);
        }
        return times;
      };
      await pairs();
      const single = (await alternate(ROUNDS, { pairs })).pairs;
      const crowd = await alternate(ROUNDS, {
        direct: async () => (await many.direct.burst(BURST, directly)).times,
        desk: async () => (await many.desk.burst(BURST, throughDesk)).times,
      });
      const singles = (name: 'desk' | 'direct') => single.map((round) => round[name]);
      return [
        ...lines(singles('desk'), singles('direct'), '1 client', [
          [0.5, '≤ 1.10'],
          [0.99, '≤ 1.25'],
        ]),
        ...lines(crowd.desk, crowd.direct, `${CLIENTS} clients`, [
          [0.5, '≤ 1.25'],
          [0.99, 'reported'],
        ]),
      ];
    }),
};
