import { setTimeout as sleep } from 'node:timers/promises';
import { BROWSER, Clients } from '../load';
import { figureOf, ratioOf } from '../measure';
import type { Row } from '../report';
import { usualHistory } from '../scenes';
import { onStage } from '../stage';

const SHORT_SECONDS = 60;
const LONG_SECONDS = 600;
/** Only the last seconds count: garbage collection makes single values vary. */
const LAST_SECONDS = 20;

/** Measures the memory of the process after some use. Both servers get requests in the same seconds. */
export const memory: Row = {
  about: `memory after 1 min (10 with --long) of one request per second, compared with an empty app`,
  seconds: 75,
  measure: ({ long }) =>
    onStage(async (stage) => {
      const seconds = long ? LONG_SECONDS : SHORT_SECONDS;
      const servers = {
        desk: await stage.desk({ cdn: await stage.cdn(), history: await usualHistory(stage) }),
        empty: await stage.emptyApp(),
      };
      const clients = { desk: new Clients(servers.desk, 1), empty: new Clients(servers.empty, 1) };
      for (const each of Object.values(clients)) stage.onEnd(each.close);
      const held: Record<'desk' | 'empty', number[]> = { desk: [], empty: [] };
      for (let second = 0; second < seconds; second++) {
        const pause = sleep(1000);
        for (const name of ['desk', 'empty'] as const) {
          await clients[name].ask({ path: '/', headers: BROWSER });
          if (second >= seconds - LAST_SECONDS) held[name].push((await servers[name].figures()).memoryMiB);
        }
        await pause;
      }
      return [
        {
          what: `memory after ${seconds / 60} min of one request per second`,
          unit: 'MiB',
          measured: figureOf(held.desk),
          reference: [{ what: 'empty app', measured: figureOf(held.empty) }],
          ratio: ratioOf(held.desk, held.empty),
          target: '≤ 1.5 after 10 min',
        },
      ];
    }),
};
