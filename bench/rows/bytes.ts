import type { Browser } from '@playwright/test';
import { openBrowser } from '../browser';
import { alternate, figureOf, ratioOf } from '../measure';
import type { Line, Row } from '../report';
import { pagesOf, usualHistory } from '../scenes';
import { onStage } from '../stage';

const ROUNDS = 2;
/** A page starts its deferred requests within this time after the previous request. */
const QUIET_MS = 1500;
const LOADED_MS = 30_000;

interface Weight {
  script: number;
  style: number;
  font: number;
  requests: number;
}

/** Loads a page with an empty cache. Resolves with the transferred bytes of the bodies, in KiB. */
async function weigh(browser: Browser, url: string): Promise<Weight> {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
  try {
    const page = await context.newPage();
    const session = await context.newCDPSession(page);
    await session.send('Network.enable');
    const kinds = new Map<string, string>();
    const weight: Weight = { script: 0, style: 0, font: 0, requests: 0 };
    let lastAt = performance.now();
    session.on('Network.responseReceived', ({ requestId, type, response }) => {
      const { pathname, protocol } = new URL(response.url);
      // An open page keeps polling the API. Icons are data URLs in the style sheet.
      if (pathname.startsWith('/api/') || protocol === 'data:') return;
      kinds.set(requestId, type);
      weight.requests += 1;
      lastAt = performance.now();
    });
    session.on('Network.dataReceived', ({ requestId, encodedDataLength }) => {
      const kind = kinds.get(requestId);
      if (kind === 'Script') weight.script += encodedDataLength / 1024;
      if (kind === 'Stylesheet') weight.style += encodedDataLength / 1024;
      if (kind === 'Font') weight.font += encodedDataLength / 1024;
    });
    const answer = await page.goto(url, { waitUntil: 'load', timeout: LOADED_MS });
    if (!answer?.ok()) throw new Error(`${url} answered ${answer?.status()}`);
    const deadline = performance.now() + LOADED_MS;
    while (performance.now() - lastAt < QUIET_MS && performance.now() < deadline) await page.waitForTimeout(100);
    return weight;
  } finally {
    await context.close();
  }
}

const targets: Record<string, string> = { '/': '≤ 1.40', '/history': '≤ 1.25', record: '≤ 1.25', share: '≤ 1.05' };

/** Measures what a first visit fetches. */
export const bytes: Row = {
  about: 'JavaScript, CSS, fonts and requests of each page with an empty cache, compared with an empty app',
  seconds: 40,
  measure: () =>
    onStage(async (stage) => {
      const desk = await stage.desk({ cdn: await stage.cdn(), history: await usualHistory(stage) });
      const empty = await stage.emptyApp();
      const browser = await openBrowser(stage);
      const paths = await pagesOf(desk);
      const weights = await alternate<string, Weight>(ROUNDS, {
        empty: () => weigh(browser, empty.url),
        ...Object.fromEntries(
          Object.entries(paths).map(([name, path]) => [name, () => weigh(browser, desk.url + path)]),
        ),
      });
      const of = (name: string, figure: keyof Weight) => (weights[name] ?? []).map((weight) => weight[figure]);
      return Object.keys(paths).flatMap((name): Line[] => {
        const what = name.startsWith('/') ? name : `${name} page`;
        return [
          {
            what: `${what}, empty cache: JavaScript transferred`,
            unit: 'KiB',
            measured: figureOf(of(name, 'script')),
            reference: [{ what: 'empty app', measured: figureOf(of('empty', 'script')) }],
            ratio: ratioOf(of(name, 'script'), of('empty', 'script')),
            target: targets[name] ?? 'reported',
          },
          { what: `${what}, empty cache: CSS`, unit: 'KiB', measured: figureOf(of(name, 'style')), target: 'reported' },
          {
            what: `${what}, empty cache: fonts`,
            unit: 'KiB',
            measured: figureOf(of(name, 'font')),
            target: '≤ 60 KiB',
          },
          {
            what: `${what}, empty cache: requests (without polls)`,
            unit: '',
            measured: figureOf(of(name, 'requests')),
            reference: [{ what: 'empty app', measured: figureOf(of('empty', 'requests')) }],
            target: 'reported',
          },
        ];
      });
    }),
};
