import { setTimeout as sleep } from 'node:timers/promises';
import { Clients } from '../load';
import { byTurns, type Figure, figureOf, percentile } from '../measure';
import { openPages } from '../open-pages';
import { throughDesk } from '../purge-calls';
import type { Line, Row } from '../report';
import { usualHistory } from '../scenes';
import { onStage, type Server } from '../stage';

const ROUNDS = 3;
const AT_REST = { pages: 500, ms: 6000 };
const MOVING = { pages: 200, purges: 20, ms: 10_000 };
const POLLING_PAGES = 20;
/** Each purge changes four times within ten seconds: accepted, then site by site. */
const SITE_DELAYS_MS = [1500, 4000, 8000];

/** The share of one core that the process used meanwhile, in percent. */
async function shareOfCore(server: Server, work: () => Promise<unknown>): Promise<number> {
  const [before, start] = [await server.figures(), performance.now()];
  await work();
  const after = await server.figures();
  return (100 * (after.cpuMs - before.cpuMs)) / (performance.now() - start);
}

/** What open pages cost the server, and how soon they know. */
export const openPagesRow: Row = {
  about: '500 open pages at rest; 200 open pages with 20 purges moving; beside none',
  seconds: 120,
  measure: () =>
    onStage(async (stage) => {
      const cdn = await stage.cdn({ siteDelaysMs: SITE_DELAYS_MS });
      const history = await usualHistory(stage);
      // Where purges move the history is new to each desk, and the one at rest has nothing to follow.
      const resting = await stage.desk({ cdn, history });
      const moving = await stage.desk({ cdn, history });
      const sender = new Clients(moving, 1);
      stage.onEnd(sender.close);
      const rest = (count: number, way: 'events' | 'polls') => async () => {
        const pages = await openPages(resting, count, way);
        const share = await shareOfCore(resting, () => sleep(AT_REST.ms));
        await pages.close();
        return { share, lag: Number.NaN };
      };
      const move = (count: number) => async () => {
        const pages = await openPages(moving, count, 'events');
        const share = await shareOfCore(moving, async () => {
          const until = sleep(MOVING.ms);
          for (let sent = 0; sent < MOVING.purges; sent++) await sender.ask(throughDesk());
          await until;
        });
        await pages.close();
        return { share, lag: percentile(pages.lags, 0.95) };
      };
      const rounds = await byTurns(ROUNDS, {
        restNone: rest(0, 'events'),
        rest: rest(AT_REST.pages, 'events'),
        restPolling: rest(POLLING_PAGES, 'polls'),
        moveNone: move(0),
        move: move(MOVING.pages),
      });
      const share = (name: keyof typeof rounds): Figure => figureOf(rounds[name].map((round) => round.share));
      const line = (what: string, measured: Figure, beside: Line['beside'], target: string): Line => ({
        what,
        unit: '%',
        measured,
        beside: beside ?? [],
        target,
      });
      return [
        line(
          `${AT_REST.pages} open pages at rest: share of a core`,
          share('rest'),
          [
            { what: 'none open', measured: share('restNone') },
            { what: `${POLLING_PAGES} pages that poll`, measured: share('restPolling') },
          ],
          '≤ 10 %',
        ),
        line(
          `${MOVING.pages} open pages, ${MOVING.purges} purges moving: share of a core`,
          share('move'),
          [{ what: 'none open', measured: share('moveNone') }],
          'stated',
        ),
        {
          what: `${MOVING.pages} open pages, ${MOVING.purges} purges moving: from a change to the page, p95`,
          unit: 'ms',
          measured: figureOf(rounds.move.map(({ lag }) => lag)),
          target: '≤ 1 s',
        },
      ];
    }),
};
