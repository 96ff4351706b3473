import { Clients } from '../load';
import { byTurns, figureOf, percentile, ratioOf } from '../measure';
import { lookAtPage, nextPage, purgeOf } from '../purge-calls';
import type { Line, Row } from '../report';
import { onStage, type Server } from '../stage';

const CDN_MS = 50;
/** An edge nearby, and one that answers later than a purge waits for it; in milliseconds. */
const NEAR_MS = 10;
const SLOW_MS = 2000;
const ROUNDS = 5;
const PURGES_A_ROUND = 20;

/** What a look at the edge before a purge adds to it: none, one that the form took before, one that is waited for. */
export const looks: Row = {
  about: 'POST of a purge with a look at the edge before it, beside none; CDN of 50 ms',
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
      const { off, seen, near, slow } = await byTurns(ROUNDS, ways);
      const line = (what: string, times: number[], target: string): Line => ({
        what: `POST /api/purges, CDN of ${CDN_MS} ms, ${what}: p50`,
        unit: 'ms',
        measured: figureOf(times),
        beside: [{ what: 'looks off', measured: figureOf(off) }],
        ratio: ratioOf(times, off),
        target,
      });
      return [
        line('a look that the form took before', seen, '≤ 1.05'),
        line(`a look at an edge of ${NEAR_MS} ms`, near, 'stated: it is waited for'),
        line(`a look at an edge of ${SLOW_MS} ms`, slow, 'stated: it is waited for 700 ms at most'),
      ];
    }),
};
