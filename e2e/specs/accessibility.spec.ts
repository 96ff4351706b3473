import type { Page } from '@playwright/test';
import { makeShare } from '../../test/support/shares';
import { expect, test } from '../fixtures/desks';
import {
  accessibilityProblems,
  expectNoSidewaysScroll,
  expectNothingMoved,
  walkByTab,
  watchComplaints,
  watchLayoutShift,
} from '../steps/looks';
import { journeys, long } from '../steps/page-states';
import { purgeElsewhere, uniqueTicket } from '../steps/seed';
import { expectTranslated, translateEveryPage } from '../steps/translation';

type Look = readonly ['light' | 'dark', number];
/** Colors depend on the theme, and what is there on the width: two of the four looks show both of each. */
const quickLooks: readonly [Look, Look] = [
  ['light', 1440],
  ['dark', 390],
];
const allLooks: readonly Look[] = [...quickLooks, ['dark', 1440], ['light', 390]];

const NARROW_PHONE = 360;

async function expectAccessible(page: Page, state: string, [colorScheme, width]: Look, part?: string) {
  await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
  await page.setViewportSize({ width, height: 900 });
  expect(await accessibilityProblems(page, part), `${state}, ${colorScheme}, ${width} px`).toEqual([]);
}

for (const [name, states] of Object.entries(journeys)) {
  test(`every state of ${name} is accessible in one look, survives a translation by the browser, and fits a narrow phone`, async ({
    page,
    desk,
    sandbox,
  }) => {
    await translateEveryPage(page.context());
    const complaints = watchComplaints(page);
    for (const [index, { state, reach, part, isPlain }] of states.entries()) {
      await reach({ page, deskUrl: desk.url, sandbox });
      if (!isPlain) await expectTranslated(page);
      await expectAccessible(page, state, quickLooks[index % 2] ?? quickLooks[0], part);
      await page.setViewportSize({ width: NARROW_PHONE, height: 780 });
      await expectNoSidewaysScroll(page, state);
    }
    expect(complaints).toEqual([]);
  });

  test(`every state of ${name} is accessible in both themes, on a phone and on a wide screen`, {
    tag: '@full',
  }, async ({ page, desk, sandbox }) => {
    const complaints = watchComplaints(page);
    for (const { state, reach } of states) {
      await reach({ page, deskUrl: desk.url, sandbox });
      for (const look of allLooks) await expectAccessible(page, state, look);
    }
    expect(complaints).toEqual([]);
  });
}

/** How many elements of a page take the focus at least. */
const stopsOf: Record<string, number> = {
  '/': 14,
  '/history': 11,
  '/bulk': 18,
  RECORD: 9,
  '/settings': 8,
  '/settings/credentials': 10,
  '/settings/audit': 14,
};

async function expectFocusShown(page: Page, path: string, atLeast: number) {
  await page.setViewportSize({ width: 1280, height: 720 });
  await page.evaluate(() => (document.activeElement as HTMLElement | null)?.blur());
  const stops = await walkByTab(page);
  expect(stops.length, path).toBeGreaterThanOrEqual(atLeast);
  expect(stops.filter((stop) => !stop.visible).map((stop) => `${path}: ${stop.name}`)).toEqual([]);
}

for (const width of [1440, 390])
  test(`nothing moves while a page ${width} px wide is loaded or refreshed, and whatever takes the focus shows it`, {
    tag: width === 390 ? [] : '@full',
  }, async ({ page, desk }) => {
    await watchLayoutShift(page);
    const ticket = uniqueTicket('SHIFT');
    const { id } = await purgeElsewhere(desk.url, { ...long, ticket });
    const ofPurge = await makeShare(desk, { purgeId: id });
    const ofHistory = await makeShare(desk, { filter: { q: ticket, range: '24h' } });
    const links = [ofPurge, ofHistory].map(({ token }) => `/share/${token}`);
    for (const path of [
      '/',
      '/shares',
      '/bulk',
      '/settings',
      '/settings/credentials',
      '/settings/audit',
      ...links,
      'RECORD',
      '/purges/not-there',
      '/history',
      `/history?q=${ticket}`,
    ]) {
      await page.setViewportSize({ width, height: 900 });
      await page.goto(path.replace('RECORD', `/purges/${id}`), { waitUntil: 'networkidle' });
      await expectNothingMoved(page, path);
      const stops = stopsOf[path];
      if (stops) await expectFocusShown(page, path, stops);
    }
    await purgeElsewhere(desk.url, { ...long, ticket });
    await expect(page.getByRole('button', { name: 'Show 1 newer purge' })).toBeVisible();
    await expectNothingMoved(page, 'a refreshed history');
  });
