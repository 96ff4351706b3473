import { madeFile, SIZES } from '../histories';
import { historyQueries } from '../history-queries';
import { Clients } from '../load';
import { alternate, figureOf, percentile, ratioOf } from '../measure';
import type { Line, Row } from '../report';
import { onStage, type Server } from '../stage';

const ROUNDS = 5;
const RUNS = 8;
const WARM_UP = 10;
/** The benchmark walks to this page, page by page. The smaller history ends soon after it. */
const DEEP_PAGE = 190;
const PAUSE_TARGET = '≤ 50 ms';

/** Every user of the benchmark is in one of these groups. The benchmark acts as the proxy. */
const ROLE_MAPPING = [
  'all=viewer',
  'one=viewer@media/podcasts',
  'some=viewer@prod/*,media/podcasts',
  'few=viewer@tenant-1/*',
  'none=viewer@nowhere/*',
].join(';');
const asGroup = (group: string) => ({ 'x-forwarded-email': `${group}@example.com`, 'x-forwarded-groups': group });

const old = (name: string) => historyQueries.find(({ query }) => query === name)?.filter.q ?? '';

/** The requests, and the group that each user is in. `deep` is a cursor far behind the first page. */
const asks: { what: string; group?: string; path: (deep: string) => string }[] = [
  { what: 'first page', path: () => '/api/purges?limit=50' },
  { what: 'deep page', path: (deep) => `/api/purges?limit=50&cursor=${encodeURIComponent(deep)}` },
  { what: 'oldest first', path: () => '/api/purges?limit=50&sort=oldest' },
  { what: 'distribution', path: () => '/api/purges?limit=50&distribution=media%2Fpodcasts' },
  { what: 'status, rare', path: () => '/api/purges?limit=50&status=unconfirmed' },
  { what: 'actor, rare', path: () => '/api/purges?limit=50&actor=person-33%40example.com' },
  { what: 'text: a ticket', path: () => `/api/purges?limit=50&q=${encodeURIComponent(old('text: a ticket'))}` },
  { what: 'text: a whole URL', path: () => `/api/purges?limit=50&q=${encodeURIComponent(old('text: a whole URL'))}` },
  { what: 'text: a common word', path: () => '/api/purges?limit=50&q=example.com' },
  { what: 'text: an absent word', path: () => '/api/purges?limit=50&q=zeppelin' },
  { what: 'a user with one distribution', group: 'one', path: () => '/api/purges?limit=50' },
  { what: 'a user with some distributions', group: 'some', path: () => '/api/purges?limit=50' },
  { what: 'a user with few purges', group: 'few', path: () => '/api/purges?limit=50' },
  { what: 'a user without visible purges', group: 'none', path: () => '/api/purges?limit=50' },
  { what: 'summary', path: () => '/api/purges/summary?zone=UTC' },
  { what: 'summary, a user with few purges', group: 'few', path: () => '/api/purges/summary?zone=UTC' },
  { what: 'list of actors', path: () => '/api/actors' },
];

async function deepCursor(client: Clients): Promise<string> {
  let cursor = '';
  for (let page = 1; page < DEEP_PAGE; page++) {
    const at = cursor && `&cursor=${encodeURIComponent(cursor)}`;
    const { text } = await client.ask({ path: `/api/purges?limit=50${at}`, headers: asGroup('all') });
    cursor = (JSON.parse(text) as { nextCursor: string }).nextCursor;
  }
  return cursor;
}

/** Downloads everything. Resolves with the milliseconds per thousand purges and the longest event-loop pause. */
async function exportAll(server: Server, count: number) {
  await server.figures({ watchPauses: true });
  const start = performance.now();
  const answer = await fetch(`${server.url}/api/purges/export?format=json`, { headers: asGroup('all') });
  if (!answer.ok) throw new Error(`the export answered ${answer.status}`);
  for await (const _ of answer.body ?? []);
  const ms = (performance.now() - start) / (count / 1000);
  const { longestPauseMs, cpuMs } = await server.figures();
  return { ms, longestPauseMs, cpuMs };
}

/** Measures whether the history stays fast as it grows, and whether other requests are answered meanwhile. */
export const historyHttp: Row = {
  about:
    'history over HTTP at 1,000,000 purges, compared with 10,000: pages, scopes, text, summary, export, longest event-loop pauses',
  seconds: 'long',
  measure: ({ keep, say }) =>
    onStage(async (stage) => {
      const cdn = await stage.cdn();
      const open = async (count: number) => {
        const server = await stage.desk({
          cdn,
          history: await madeFile(keep ?? stage.folder, count, say),
          settings: (url) => ({ AUTH_MODE: 'proxy', PUBLIC_URL: url, TRUSTED_PROXIES: '127.0.0.1', ROLE_MAPPING }),
          readyAt: '/api/health/live',
        });
        const client = new Clients(server, 1);
        stage.onEnd(client.close);
        return { server, client, deep: await deepCursor(client) };
      };
      const sizes = { small: await open(SIZES.small), large: await open(SIZES.large) };
      const lines: Line[] = [];
      const pausesOfPages = { small: [] as number[], large: [] as number[] };
      const pausesOfSummaries = { small: [] as number[], large: [] as number[] };
      for (const { what, group = 'all', path } of asks) {
        const round =
          ({ server, client, deep }: (typeof sizes)['small'], runs = RUNS) =>
          async () => {
            await server.figures({ watchPauses: true });
            const times: number[] = [];
            for (let run = 0; run < runs; run++)
              times.push((await client.ask({ path: path(deep), headers: asGroup(group) })).ms);
            return { ms: percentile(times, 0.5), pause: (await server.figures()).longestPauseMs };
          };
        for (const size of Object.values(sizes)) await round(size, WARM_UP)();
        const rounds = await alternate(ROUNDS, { small: round(sizes.small), large: round(sizes.large) });
        const times = (size: 'small' | 'large') => rounds[size].map(({ ms }) => ms);
        lines.push({
          what: `HTTP, ${what}`,
          unit: 'ms',
          measured: figureOf(times('large')),
          reference: [{ what: 'at 10k', measured: figureOf(times('small')) }],
          ratio: ratioOf(times('large'), times('small')),
          target: '≤ 1.5',
        });
        for (const size of ['small', 'large'] as const)
          (what.startsWith('summary') ? pausesOfSummaries : pausesOfPages)[size].push(
            ...rounds[size].map(({ pause }) => pause),
          );
      }
      for (const [what, pauses] of [
        ['pages and lists', pausesOfPages],
        ['summaries', pausesOfSummaries],
      ] as const)
        lines.push({
          what: `HTTP, ${what}: longest event-loop pause`,
          unit: 'ms',
          measured: figureOf(pauses.large),
          reference: [{ what: 'at 10k', measured: figureOf(pauses.small) }],
          target: PAUSE_TARGET,
        });
      const starts = [sizes.large, sizes.small].map(({ server }) => server.startMs / 1000);
      lines.push({
        what: 'HTTP, startup until ready',
        unit: 's',
        measured: figureOf(starts.slice(0, 1)),
        reference: [{ what: 'at 10k', measured: figureOf(starts.slice(1)) }],
        ratio: ratioOf(starts.slice(0, 1), starts.slice(1)),
        target: '≤ 1.5',
      });
      say('  exporting…');
      await exportAll(sizes.small.server, SIZES.small);
      const small = await exportAll(sizes.small.server, SIZES.small);
      const large = await exportAll(sizes.large.server, SIZES.large);
      lines.push({
        what: 'HTTP, JSON export of all purges: time per thousand',
        unit: 'ms',
        measured: figureOf([large.ms]),
        reference: [{ what: 'at 10k', measured: figureOf([small.ms]) }],
        ratio: ratioOf([large.ms], [small.ms]),
        target: '≤ 1.5',
      });
      lines.push({
        what: 'HTTP, JSON export of all purges: longest event-loop pause',
        unit: 'ms',
        measured: figureOf([large.longestPauseMs]),
        reference: [{ what: 'at 10k', measured: figureOf([small.longestPauseMs]) }],
        target: PAUSE_TARGET,
      });
      return lines;
    }),
};
