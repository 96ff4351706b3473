import { Clients } from '../load';
import { alternate, figureOf, percentile, ratioOf } from '../measure';
import { lookAtPage, nextPage, purgeOf } from '../purge-calls';
import type { Line, Row } from '../report';
import { onStage, type Server } from '../stage';

const CDN_MS = 50;
/** The latency of a nearby edge, and of one that answers after a purge has stopped waiting; in milliseconds. */
const NEAR_MS = 10;
const SLOW_MS = 2000;
const ROUNDS = 5;
const PURGES_A_ROUND = 20;

/** Measures what a look at the edge adds to a purge: without one, with one that the form already took, and with one that the purge waits for. */
export const looks: Row = {
  about: 'POST of a purge with and without a look at the edge before it, 50 ms CDN',
  seconds: 90,
  measure: () =>
    onStage(async (stage) => {
      const cdn = await stage.cdn({ latencyMs: CDN_MS });
      const desk = (settings: Record<string, string>) =>
        stage.desk({ cdn, settings: { ...settings, LIMIT_LOOKS_PER_MINUTE: '100000' } });
      const lookingAt = async (latencyMs: number) => {
        const { url } = await stage.edge({ latencyMs });
        return desk({ EDGE_LOOKS: 'automatic', EDGE_VIEWS: `edge=${url}` });
      };
      const desks = {
        off: await desk({ EDGE_LOOKS: 'off' }),
        near: await lookingAt(NEAR_MS),
        slow: await lookingAt(SLOW_MS),
      };
      const round = (server: Server, { isSeenBefore = false } = {}) => {
        const client = new Clients(server, 1);
        stage.onEnd(client.close);
        return async () => {
          const times: number[] = [];
          for (let purge = 0; purge < PURGES_A_ROUND; purge++) {
            const page = nextPage();
            if (isSeenBefore) await client.ask(lookAtPage(page));
            times.push((await client.ask(purgeOf(page))).ms);
          }
          return percentile(times, 0.5);
        };
      };
      const ways = {
        off: round(desks.off),
        seen: round(desks.near, { isSeenBefore: true }),
        near: round(desks.near),
        slow: round(desks.slow),
      };
      for (const way of Object.values(ways)) await way();
      const { off, seen, near, slow } = await alternate(ROUNDS, ways);
      const line = (what: string, times: number[], target: string): Line => ({
        what: `POST /api/purges, ${CDN_MS} ms CDN, ${what}: p50`,
        unit: 'ms',
        measured: figureOf(times),
        reference: [{ what: 'looks off', measured: figureOf(off) }],
        ratio: ratioOf(times, off),
        target,
      });
      return [
        line('look already taken by the form', seen, '≤ 1.05'),
        line(`look at a ${NEAR_MS} ms edge`, near, 'reported: the purge waits for it'),
        line(`look at a ${SLOW_MS} ms edge`, slow, 'reported: the purge waits at most 700 ms'),
      ];
    }),
};
