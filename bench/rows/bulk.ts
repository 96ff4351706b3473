import { setTimeout as sleep } from 'node:timers/promises';
import type { BulkJob, CreatedBulkJob } from '../../lib/shared/bulk/bulk-job';
import type { PurgePage } from '../../lib/shared/purges/purge-record';
import { openBrowser } from '../browser';
import { Clients } from '../load';
import { alternate, type Figure, figureOf, percentile, ratioOf } from '../measure';
import { throughDesk } from '../purge-calls';
import type { Line, Row } from '../report';
import { onStage, type Server, type Stage } from '../stage';

const SHORT_LINES = 2000;
const LONG_LINES = 10_000;
/** The CDN's rate limit in this row. */
const PER_MINUTE = 3000;
/** One user's sequential purges during the list, and the pause after each. */
const SINGLES = 200;
const SINGLES_EVERY_MS = 25;
const ROUNDS = 3;
const PASTES = 3;

const only = (value: number): Figure => figureOf([value]);
const listOf = (name: string, count: number) =>
  Array.from({ length: count }, (_, index) => `https://www.shop.example/${name}/${index % 20}/item-${index}`);

/** Resolves with the response times of single purges, in milliseconds. */
async function singles(client: Clients): Promise<number[]> {
  const times: number[] = [];
  for (let one = 0; one < SINGLES; one++) {
    times.push((await client.ask(throughDesk())).ms);
    await sleep(SINGLES_EVERY_MS);
  }
  return times;
}

/** Measures single purges while lists are being recorded, and without a list. */
async function singlesDuringRecording(stage: Stage, cdn: Server): Promise<Line[]> {
  const settings = {
    CDN_RATE_PER_MINUTE: '600',
    CDN_RATE_BURST: String((2 * ROUNDS + 1) * SINGLES + 50),
    LIMIT_WAITING_LINES: String((ROUNDS + 1) * LONG_LINES),
  };
  const desk = await stage.desk({ cdn, settings });
  const [person, pipeline] = [new Clients(desk, 1), new Clients(desk, 1)];
  for (const each of [person, pipeline]) stage.onEnd(each.close);
  const recordings: number[] = [];
  /** Pauses the list, so that single purges are still sent immediately and only the recording of the list can slow them down. */
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
  // A new process first loads the routes.
  await sendPaused(listOf('first', 10));
  await singles(person);
  const before = await desk.figures({ watchPauses: true });
  const { idle, busy } = await alternate(ROUNDS, {
    idle: () => singles(person),
    busy: async () => {
      const urls = listOf(`during-${recordings.length}`, LONG_LINES);
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
      what: `single purge while ${LONG_LINES} lines are being recorded: p99`,
      unit: 'ms',
      measured: figureOf(p99(busy)),
      reference: [{ what: 'no list', measured: figureOf(p99(idle)) }],
      ratio: ratioOf(p99(busy), p99(idle)),
      target: '≤ 1.5',
    },
    {
      what: `a list of ${LONG_LINES} lines: time to record`,
      unit: 'ms',
      measured: figureOf(recordings),
      target: 'reported',
    },
    { what: '… longest event-loop pause', unit: 'ms', measured: only(after.longestPauseMs), target: 'reported' },
    {
      what: `… server memory after ${ROUNDS} lists`,
      unit: 'MiB',
      measured: only(after.memoryMiB),
      reference: [{ what: 'before', measured: only(before.memoryMiB) }],
      target: 'reported',
    },
  ];
}

const bulkJob = (urls: string[]) => ({
  method: 'POST' as const,
  path: '/api/bulk-jobs',
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify({ mode: 'soft', urls }),
});

/** Compares the time to send a list at a known rate with the least that the rate allows. */
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
    what: `${count} lines at ${PER_MINUTE} per minute: time until the last is sent`,
    unit: 's',
    measured: only(seconds),
    reference: [{ what: 'the rate alone', measured: only(least) }],
    ratio: ratioOf([seconds], [least]),
    target: '≤ 1.05',
  };
}

/** Measures what a user notices after pasting a long list. */
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
    // The browser reports the last paint a little later.
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
      what: `/bulk, ${LONG_LINES} lines pasted: longest main-thread task`,
      unit: 'ms',
      measured: figureOf(rounds.map(({ longest }) => longest)),
      target: '≤ 50 ms (0: no task exceeded 50 ms)',
    },
    {
      what: '… time to check all lines',
      unit: 's',
      measured: figureOf(rounds.map(({ seconds }) => seconds)),
      target: 'reported',
    },
    {
      what: '… page memory',
      unit: 'MiB',
      measured: figureOf(rounds.map(({ heapMiB }) => heapMiB)),
      target: 'reported',
    },
  ];
}

/** Measures lists of URLs: how they slow other purges down, how fast they are sent, how the page responds. */
export const bulk: Row = {
  about: `a list of ${LONG_LINES} URLs: recorded while single purges run, sent at a known rate (${SHORT_LINES} lines, or all with --long), pasted into the page`,
  seconds: 180,
  measure: ({ long }) =>
    onStage(async (stage) => {
      const cdn = await stage.cdn();
      return [
        ...(await pasted(stage, cdn)),
        ...(await singlesDuringRecording(stage, cdn)),
        await atRate(stage, cdn, long ? LONG_LINES : SHORT_LINES),
      ];
    }),
};
