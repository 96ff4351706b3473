import { setTimeout as sleep } from 'node:timers/promises';
import { Clients } from '../load';
import { alternate, type Figure, figureOf, percentile } from '../measure';
import { openPages } from '../open-pages';
import { throughDesk } from '../purge-calls';
import type { Line, Row } from '../report';
import { usualHistory } from '../scenes';
import { onStage, type Server } from '../stage';

const ROUNDS = 3;
const IDLE = { pages: 500, ms: 6000 };
const ACTIVE = { pages: 200, purges: 20, ms: 10_000 };
const POLLING_PAGES = 20;
/** Each purge changes four times within ten seconds: accepted, then site by site. */
const SITE_DELAYS_MS = [1500, 4000, 8000];

/** Returns the CPU time of the process during the work, in percent of one core. */
async function shareOfCore(server: Server, work: () => Promise<unknown>): Promise<number> {
  const [before, start] = [await server.figures(), performance.now()];
  await work();
  const after = await server.figures();
  return (100 * (after.cpuMs - before.cpuMs)) / (performance.now() - start);
}

/** Measures what open pages cost the server, and how soon they show a change. */
export const openPagesRow: Row = {
  about: '500 idle open pages, and 200 with 20 purges in progress, compared with no open page',
  seconds: 120,
  measure: () =>
    onStage(async (stage) => {
      const cdn = await stage.cdn({ siteDelaysMs: SITE_DELAYS_MS });
      const history = await usualHistory(stage);
      // Purges in progress need a desk of their own, so that the idle one has nothing to track.
      const resting = await stage.desk({ cdn, history });
      const moving = await stage.desk({ cdn, history });
      const sender = new Clients(moving, 1);
      stage.onEnd(sender.close);
      const rest = (count: number, way: 'events' | 'polls') => async () => {
        const pages = await openPages(resting, count, way);
        const share = await shareOfCore(resting, () => sleep(IDLE.ms));
        await pages.close();
        return { share, lag: Number.NaN };
      };
      const move = (count: number) => async () => {
        const pages = await openPages(moving, count, 'events');
        const share = await shareOfCore(moving, async () => {
          const until = sleep(ACTIVE.ms);
          for (let sent = 0; sent < ACTIVE.purges; sent++) await sender.ask(throughDesk());
          await until;
        });
        await pages.close();
        return { share, lag: percentile(pages.lags, 0.95) };
      };
      const rounds = await alternate(ROUNDS, {
        restNone: rest(0, 'events'),
        rest: rest(IDLE.pages, 'events'),
        restPolling: rest(POLLING_PAGES, 'polls'),
        moveNone: move(0),
        move: move(ACTIVE.pages),
      });
      const share = (name: keyof typeof rounds): Figure => figureOf(rounds[name].map((round) => round.share));
      const line = (what: string, measured: Figure, reference: Line['reference'], target: string): Line => ({
        what,
        unit: '%',
        measured,
        reference: reference ?? [],
        target,
      });
      return [
        line(
          `${IDLE.pages} idle open pages: CPU, share of one core`,
          share('rest'),
          [
            { what: 'none open', measured: share('restNone') },
            { what: `${POLLING_PAGES} polling pages`, measured: share('restPolling') },
          ],
          '≤ 10 %',
        ),
        line(
          `${ACTIVE.pages} open pages, ${ACTIVE.purges} purges in progress: CPU, share of one core`,
          share('move'),
          [{ what: 'none open', measured: share('moveNone') }],
          'reported',
        ),
        {
          what: `${ACTIVE.pages} open pages, ${ACTIVE.purges} purges in progress: delay from a change to the page, p95`,
          unit: 'ms',
          measured: figureOf(rounds.move.map(({ lag }) => lag)),
          target: '≤ 1 s',
        },
      ];
    }),
};
