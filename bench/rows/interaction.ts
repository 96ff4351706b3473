import type { Page } from '@playwright/test';
import { openBrowser } from '../browser';
import { figureOf } from '../measure';
import type { Line, Row } from '../report';
import { usualHistory } from '../scenes';
import { onStage } from '../stage';

const ROUNDS = 3;

interface Felt {
  /** The time from a click or key press to the next paint, for the slowest one, in milliseconds. */
  slowest: number;
  /** The layout shift that no input caused. */
  shift: number;
}

/** Runs in the page, before anything of it. */
function watchTheReader() {
  const felt = { slowest: 0, shift: 0 };
  Object.assign(globalThis, { felt });
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries() as (PerformanceEntry & { interactionId?: number })[])
      if (entry.interactionId) felt.slowest = Math.max(felt.slowest, entry.duration);
  }).observe({ type: 'event', durationThreshold: 16, buffered: true } as PerformanceObserverInit);
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries() as (PerformanceEntry & { value: number; hadRecentInput: boolean })[])
      if (!entry.hadRecentInput) felt.shift += entry.value;
  }).observe({ type: 'layout-shift', buffered: true });
}

/** A purge by hand: paste, look at the kinds and modes, send, read. */
async function purgeByHand(page: Page) {
  const url = page.getByRole('textbox', { name: 'URL' });
  await url.click();
  await url.pressSequentially('https://www.shop.example/products?page=2');
  for (const kind of ['Hostname', 'Pattern', 'URL'])
    await page.getByRole('group', { name: 'Target' }).getByText(kind, { exact: true }).click();
  for (const mode of [/^hard/i, /^soft/i])
    await page
      .getByRole('group', { name: 'Mode' })
      .getByRole('radio', { name: mode })
      .locator('xpath=ancestor::label')
      .click();
  await page
    .getByRole('form', { name: 'Purge' })
    .getByRole('button', { name: /-purge/ })
    .click();
  await page.getByRole('link', { name: 'Open record' }).waitFor();
}

/** Searches the history: type, clear, open the next page. */
async function searchHistory(page: Page) {
  const search = page.getByRole('searchbox');
  await search.click();
  await search.pressSequentially('winter-shoes');
  await page.waitForTimeout(1000);
  await search.fill('');
  await page.waitForTimeout(1000);
  await page
    .getByRole('navigation', { name: 'History pages' })
    .getByRole('link', { name: 'Older', exact: true })
    .click();
  await page.waitForTimeout(1000);
}

/** Measures how soon pages respond to clicks and keys, in a browser without throttling. */
export const interaction: Row = {
  about: 'interaction to next paint (INP) and layout shift during scripted use of the form and the history',
  seconds: 45,
  measure: () =>
    onStage(async (stage) => {
      const browser = await openBrowser(stage);
      const desk = await stage.desk({ cdn: await stage.cdn(), history: await usualHistory(stage) });
      const use = async (path: string, by: (page: Page) => Promise<void>): Promise<Felt> => {
        const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
        const page = await context.newPage();
        await page.addInitScript(watchTheReader);
        await page.goto(desk.url + path, { waitUntil: 'networkidle' }).catch(() => undefined);
        await by(page);
        // The browser reports the last paint a little later.
        await page.waitForTimeout(200);
        const felt = await page.evaluate(() => (globalThis as unknown as { felt: Felt }).felt);
        await context.close();
        return felt;
      };
      const lines: Line[] = [];
      for (const [path, by] of [
        ['/', purgeByHand],
        ['/history', searchHistory],
      ] as const) {
        await use(path, by);
        const rounds: Felt[] = [];
        for (let round = 0; round < ROUNDS; round++) rounds.push(await use(path, by));
        lines.push(
          {
            what: `${path}, scripted use: INP (slowest interaction)`,
            unit: 'ms',
            measured: figureOf(rounds.map(({ slowest }) => slowest)),
            target: '≤ 100 ms',
          },
          {
            what: `${path}, scripted use: layout shift`,
            unit: '',
            measured: figureOf(rounds.map(({ shift }) => shift)),
            target: '0',
          },
        );
      }
      return lines;
    }),
};
