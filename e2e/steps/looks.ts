import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { expect, type Page } from '@playwright/test';
import type { AxeResults, RunOptions } from 'axe-core';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

interface WithAxe {
  axe: { run: (part: Document | string, options: RunOptions) => Promise<AxeResults> };
}

/**
 * What axe finds, a line each, so that a failure names the rule and the elements. Each document is given axe once, which
 * takes longer than a run of it; the pages have no frames. `part` is a selector of the only part to be looked at.
 */
export async function accessibilityProblems(page: Page, part?: string): Promise<string[]> {
  if (!(await page.evaluate(() => 'axe' in globalThis))) await page.evaluate(AXE);
  // Between two themes the colours are neither one's.
  await page.evaluate(async () => {
    const ending = document.getAnimations().filter(({ effect }) => effect?.getComputedTiming().endTime !== Infinity);
    await Promise.allSettled(ending.map(({ finished }) => finished));
  });
  const violations = await page.evaluate(async (selector) => {
    const { axe } = globalThis as unknown as WithAxe;
    return (await axe.run(selector ?? document, { resultTypes: ['violations'] })).violations;
  }, part);
  return violations.map(
    ({ impact, id, nodes }) => `${impact} ${id}: ${nodes.map((node) => node.target.join(' ')).join(', ')}`,
  );
}

/** Collects what the browser complains about. That an answer has a status of 4xx or 5xx is what some tests ask for. */
export function watchComplaints(page: Page): string[] {
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(`uncaught: ${error.message}`));
  page.on('console', (message) => {
    const isStatus = /^Failed to load resource: the server responded with a status of/.test(message.text());
    if (['error', 'warning'].includes(message.type()) && !isStatus) complaints.push(message.text());
  });
  return complaints;
}

/** Counts from now on, in every page that is opened, what moves without anybody having pressed or typed anything. */
export const watchLayoutShift = (page: Page) =>
  page.addInitScript(() => {
    const root = globalThis as unknown as { shift: number };
    root.shift = 0;
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries() as (PerformanceEntry & { value: number; hadRecentInput: boolean })[])
        if (!entry.hadRecentInput) root.shift += entry.value;
    }).observe({ type: 'layout-shift', buffered: true });
  });

export async function expectNothingMoved(page: Page, where: string) {
  await page.evaluate(() => document.fonts.ready);
  // Shifts are reported with the frame after the one they happened in.
  await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
  const shift = await page.evaluate(() => (globalThis as unknown as { shift: number }).shift);
  expect(shift, where).toBeLessThan(0.01);
}

/** Nobody has to scroll sideways to read the page. */
export async function expectNoSidewaysScroll(page: Page, where: string) {
  const overhang = await page.evaluate(() =>
    Math.max(0, document.documentElement.scrollWidth - document.documentElement.clientWidth),
  );
  expect(`${where} is ${overhang} px too wide`).toBe(`${where} is 0 px too wide`);
}

/** Walks through the page by Tab; answers with what takes the focus, and whether one sees that it has it. */
export async function walkByTab(page: Page): Promise<{ name: string; visible: boolean }[]> {
  const stops: { name: string; visible: boolean }[] = [];
  for (let ends = 0; ends < 2; ) {
    await page.keyboard.press('Tab');
    const stop = await page.evaluate(() => {
      const element = document.activeElement;
      if (!element || element === document.body) return 'end';
      if (element.hasAttribute('data-visited')) return 'again';
      element.setAttribute('data-visited', '');
      // A radio button is not painted: its box shows the focus in its place.
      const painted = element.matches('input[type=radio]') ? (element.closest('label') ?? element) : element;
      const { outlineStyle, outlineWidth } = getComputedStyle(painted);
      const { width, height } = painted.getBoundingClientRect();
      const visible = outlineStyle !== 'none' && Number.parseFloat(outlineWidth) >= 2 && width > 1 && height > 1;
      return { name: `${element.tagName} ${element.id || element.textContent}`, visible };
    });
    if (stop === 'again') break;
    // Tab begins where the focus was last: the part above comes after the first end.
    if (stop === 'end') ends += 1;
    else stops.push(stop);
  }
  return stops;
}
