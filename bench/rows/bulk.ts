import { setTimeout as sleep } from 'node:timers/promises';
import type { BulkJob, CreatedBulkJob } from '../../lib/shared/bulk/bulk-job';
import type { PurgePage } from '../../lib/shared/purges/purge-record';
import { openBrowser } from '../browser';
import { Clients } from '../load';
import { byTurns, type Figure, figureOf, percentile, ratioOf } from '../measure';
import { throughDesk } from '../purge-calls';
import type { Line, Row } from '../report';
import { onStage, type Server, type Stage } from '../stage';

const SHORT_LINES = 2000;
const LONG_LINES = 10_000;
/** What the CDN is asked for at most. */
const PER_MINUTE = 3000;
/** A person's purges beside the list: so many, one after the other, with so much between them. */
const SINGLES = 200;
const SINGLES_EVERY_MS = 25;
const ROUNDS = 3;
const PASTES = 3;

const only = (value: number): Figure => figureOf([value]);
const listOf = (name: string, count: number) =>
  Array.from({ length: count }, (_, index) => `https://www.shop.example/${name}/${index % 20}/item-${index}`);

/** How long single purges take until they are answered, in milliseconds. */
async function singles(client: Clients): Promise<number[]> {
  const times: number[] = [];
  for (let one = 0; one < SINGLES; one++) {
    times.push((await client.ask(throughDesk())).ms);
    await sleep(SINGLES_EVERY_MS);
  }
  return times;
}

/** Lists that are recorded while somebody purges one by one, beside rounds without a list. */
async function besideSingles(stage: Stage, cdn: Server): Promise<Line[]> {
  const settings = {
    CDN_RATE_PER_MINUTE: '600',
    CDN_RATE_BURST: String((2 * ROUNDS + 1) * SINGLES + 50),
    LIMIT_WAITING_LINES: String((ROUNDS + 1) * LONG_LINES),
  };
  const desk = await stage.desk({ cdn, settings });
  const [person, pipeline] = [new Clients(desk, 1), new Clients(desk, 1)];
  for (const each of [person, pipeline]) stage.onEnd(each.close);
  const recordings: number[] = [];
  /** Paused, so that single purges are sent at once as before: what differs is the recording, which goes on. */
  async function sendPaused(urls: string[]) {
    const { ms, text } = await pipeline.ask(bulkJob(urls));
    const { id } = JSON.parse(text) as CreatedBulkJob;
    await pipeline.ask({ method: 'POST', path: `/api/bulk-jobs/${id}/pause` });
    return { id, ms };
  }
  async function untilRecorded(id: string, last: string) {
    for (;;) {
      const { items } = JSON.parse((await pipeline.ask({ path: `/api/purges?job=${id}&limit=1` })).text) as PurgePage;
      if (JSON.stringify(items).includes(last)) return;
      await sleep(200);
    }
  }
  // What a new process does once: it loads the routes.
  await sendPaused(listOf('first', 10));
  await singles(person);
  const before = await desk.figures({ watchPauses: true });
  const { idle, busy } = await byTurns(ROUNDS, {
    idle: () => singles(person),
    busy: async () => {
      const urls = listOf(`beside-${recordings.length}`, LONG_LINES);
      const [times, { id, ms }] = await Promise.all([singles(person), sendPaused(urls)]);
      recordings.push(ms);
      await untilRecorded(id, urls.at(-1) ?? '');
      return times;
    },
  });
  const after = await desk.figures();
  const p99 = (rounds: number[][]) => rounds.map((times) => percentile(times, 0.99));
  return [
    {
      what: `single purge while ${LONG_LINES} lines are recorded: p99`,
      unit: 'ms',
      measured: figureOf(p99(busy)),
      beside: [{ what: 'no list', measured: figureOf(p99(idle)) }],
      ratio: ratioOf(p99(busy), p99(idle)),
      target: '≤ 1.5',
    },
    {
      what: `a list of ${LONG_LINES} lines: until it is recorded`,
      unit: 'ms',
      measured: figureOf(recordings),
      target: 'stated',
    },
    { what: '… longest pause of the server', unit: 'ms', measured: only(after.longestPauseMs), target: 'stated' },
    {
      what: `… memory of the server after ${ROUNDS} of them`,
      unit: 'MiB',
      measured: only(after.memoryMiB),
      beside: [{ what: 'before them', measured: only(before.memoryMiB) }],
      target: 'stated',
    },
  ];
}

const bulkJob = (urls: string[]) => ({
  method: 'POST' as const,
  path: '/api/bulk-jobs',
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify({ mode: 'soft', urls }),
});

/** A list at a known rate, beside the time that the rate alone takes. */
async function atRate(stage: Stage, cdn: Server, count: number): Promise<Line> {
  const settings = { CDN_RATE_PER_MINUTE: String(PER_MINUTE), CDN_RATE_BURST: '10' };
  const desk = await stage.desk({ cdn, settings });
  const client = new Clients(desk, 1);
  stage.onEnd(client.close);
  const start = performance.now();
  const { id } = JSON.parse((await client.ask(bulkJob(listOf('rate', count)))).text) as CreatedBulkJob;
  for (;;) {
    const { counts } = JSON.parse((await client.ask({ path: `/api/bulk-jobs/${id}?wait=20` })).text) as BulkJob;
    if (counts.queued + counts.sending === 0) break;
  }
  const seconds = (performance.now() - start) / 1000;
  const least = (count / PER_MINUTE) * 60;
  return {
    what: `${count} lines at ${PER_MINUTE} a minute, until the last is sent`,
    unit: 's',
    measured: only(seconds),
    beside: [{ what: 'the rate alone', measured: only(least) }],
    ratio: ratioOf([seconds], [least]),
    target: '≤ 1.05',
  };
}

/** What a reader feels who pastes a long list. */
async function pasted(stage: Stage, cdn: Server): Promise<Line[]> {
  const desk = await stage.desk({ cdn });
  const browser = await openBrowser(stage);
  const text = listOf('pasted', LONG_LINES).join('\n');
  const rounds: { longest: number; seconds: number; heapMiB: number }[] = [];
  for (let round = 0; round < PASTES; round++) {
    const page = await browser.newPage();
    await page.goto(`${desk.url}/bulk`, { waitUntil: 'networkidle' });
    await page.evaluate(() => {
      const felt = { longest: 0 };
      Object.assign(globalThis, { felt });
      new PerformanceObserver((list) => {
        for (const { duration } of list.getEntries()) felt.longest = Math.max(felt.longest, duration);
      }).observe({ type: 'longtask' });
    });
    const start = performance.now();
    await page.getByRole('textbox', { name: 'URLs' }).evaluate((field, content) => {
      const clipboardData = new DataTransfer();
      clipboardData.setData('text/plain', content);
      field.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }));
    }, text);
    await page.getByRole('button', { name: /^Soft-purge 10,?000 URLs/ }).waitFor();
    const seconds = (performance.now() - start) / 1000;
    // What was painted last has still to be reported.
    await page.waitForTimeout(200);
    const longest = await page.evaluate(() => (globalThis as unknown as { felt: { longest: number } }).felt.longest);
    const session = await page.context().newCDPSession(page);
    await session.send('HeapProfiler.collectGarbage');
    const { usedSize } = await session.send('Runtime.getHeapUsage');
    rounds.push({ longest, seconds, heapMiB: usedSize / 1024 ** 2 });
    await page.close();
  }
  return [
    {
      what: `/bulk, ${LONG_LINES} lines pasted: longest task of the page`,
      unit: 'ms',
      measured: figureOf(rounds.map(({ longest }) => longest)),
      target: '≤ 50 ms (0: none was longer)',
    },
    {
      what: '… until they are judged',
      unit: 's',
      measured: figureOf(rounds.map(({ seconds }) => seconds)),
      target: 'stated',
    },
    {
      what: '… memory of the page',
      unit: 'MiB',
      measured: figureOf(rounds.map(({ heapMiB }) => heapMiB)),
      target: 'stated',
    },
  ];
}

/** Lists of URLs: what they cost others, how fast they are sent, what the page feels like. */
export const bulk: Row = {
  about: `a list of ${LONG_LINES} URLs: recorded beside single purges, sent at a known rate (${SHORT_LINES} lines; all with --long), pasted into the page`,
  seconds: 180,
  measure: ({ long }) =>
    onStage(async (stage) => {
      const cdn = await stage.cdn();
      return [
        ...(await pasted(stage, cdn)),
        ...(await besideSingles(stage, cdn)),
        await atRate(stage, cdn, long ? LONG_LINES : SHORT_LINES),
      ];
    }),
};
