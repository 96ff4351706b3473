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
    // Of WCAG 2.2, and off unless it is asked for.
    const rules = { 'target-size': { enabled: true } };
    return (await axe.run(selector ?? document, { resultTypes: ['violations'], rules })).violations;
  }, part);
  const found = violations.map(
    ({ impact, id, nodes }) => `${impact} ${id}: ${nodes.map((node) => node.target.join(' ')).join(', ')}`,
  );
  return [...found, ...(await faintBorders(page))];
}

/** The borders that mark a control and are hardly seen: WCAG 1.4.11 asks for a contrast of 3 to 1 to what is behind it. */
const faintBorders = (page: Page) =>
  page.evaluate(() => {
    const canvas = document.createElement('canvas').getContext('2d', { willReadFrequently: true });
    const rgba = (color: string) => {
      if (!canvas) throw new Error('no canvas');
      canvas.clearRect(0, 0, 1, 1);
      canvas.fillStyle = color;
      canvas.fillRect(0, 0, 1, 1);
      return [...canvas.getImageData(0, 0, 1, 1).data].map((part) => part / 255);
    };
    const luminance = (color: string) => {
      const linear = (part = 0) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4);
      const [red, green, blue] = rgba(color);
      return 0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue);
    };
    const contrast = (one: string, other: string) => {
      const [less = 0, more = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b);
      return (more + 0.05) / (less + 0.05);
    };
    const isSeen = (color: string) => (rgba(color)[3] ?? 0) > 0;
    const behind = (element: Element | null): string => {
      for (let at = element; at; at = at.parentElement) {
        const { backgroundColor } = getComputedStyle(at);
        if (isSeen(backgroundColor)) return backgroundColor;
      }
      return 'white';
    };
    const controls = document.querySelectorAll('button, input, select, textarea, label:has(input), a[href]');
    return [...controls].flatMap((control) => {
      const { borderTopWidth, borderTopColor } = getComputedStyle(control);
      if (Number.parseFloat(borderTopWidth) === 0 || !isSeen(borderTopColor) || !control.checkVisibility()) return [];
      const ratio = contrast(borderTopColor, behind(control.parentElement));
      return ratio < 3 ? [`border of ${ratio.toFixed(2)} to 1: ${control.textContent || control.id}`] : [];
    });
  });

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
    interface Shift extends PerformanceEntry {
      value: number;
      hadRecentInput: boolean;
      sources: { node: Node | null; previousRect: DOMRectReadOnly; currentRect: DOMRectReadOnly }[];
    }
    const root = globalThis as unknown as { shift: number; moved: string[] };
    root.shift = 0;
    root.moved = [];
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries() as Shift[]) {
        if (entry.hadRecentInput) continue;
        root.shift += entry.value;
        for (const { node, previousRect: from, currentRect: to } of entry.sources)
          root.moved.push(`${node?.textContent?.slice(0, 40)}: ${from.x},${from.y} to ${to.x},${to.y}`);
      }
    }).observe({ type: 'layout-shift', buffered: true });
  });

export async function expectNothingMoved(page: Page, where: string) {
  await page.evaluate(() => document.fonts.ready);
  // Shifts are reported with the frame after the one they happened in.
  await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
  const { shift, moved } = await page.evaluate(() => {
    const root = globalThis as unknown as { shift: number; moved: string[] };
    return { shift: root.shift, moved: root.moved };
  });
  expect(shift, [where, ...moved].join('\n')).toBeLessThan(0.01);
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

/** The rows of tables whose cells beside each other do not write on one line, in different fonts or not. */
export const linesOffBaseline = (page: Page) =>
  page.evaluate(() => {
    const firstTextOf = (cell: Element) => {
      const texts = document.createTreeWalker(cell, NodeFilter.SHOW_TEXT, ({ parentElement }) =>
        parentElement?.checkVisibility() && !parentElement.closest('.sr-only')
          ? NodeFilter.FILTER_ACCEPT
          : NodeFilter.FILTER_REJECT,
      );
      return texts.nextNode();
    };
    const baselineOf = (text: Node) => {
      const box = document.createElement('span');
      const mark = document.createElement('span');
      mark.style.display = 'inline-block';
      text.parentNode?.replaceChild(box, text);
      box.append(mark, text);
      const { bottom } = mark.getBoundingClientRect();
      box.replaceWith(text);
      return bottom;
    };
    const isUnder = (cell: Element, other: Element) => {
      const [lower, upper] = [cell.getBoundingClientRect(), other.getBoundingClientRect()];
      return lower.top >= upper.bottom - 0.5 && lower.left < upper.right && upper.left < lower.right;
    };
    return [...document.querySelectorAll('tbody tr')].flatMap((row) => {
      const cells = [...row.children].filter((cell) => cell.checkVisibility());
      const texts = cells.filter((cell) => !cells.some((other) => isUnder(cell, other))).map(firstTextOf);
      const lines = texts.filter((text) => text !== null).map(baselineOf);
      const height = Math.max(...lines) - Math.min(...lines);
      return height > 0.5 ? [`${height.toFixed(1)} px: ${row.textContent}`] : [];
    });
  });
