import { screen } from '@testing-library/react';
import { afterAll, beforeAll, expect } from 'vitest';
import { trialLimit } from '@/lib/client/pattern-trials';
import { DESK_HEADER } from '@/lib/shared/desk-header';
import type { ServedPaths } from '@/lib/shared/served/served-paths';
import { ask } from '@/test/support/api';
import { type DeskPage, pageTest } from '@/test/support/desk-page';
import { PageWorker } from '@/test/support/page-worker';
import {
  chooseDistribution,
  chooseKind,
  fill,
  hostnameField,
  openForm,
  patternField,
  recorded,
  sendPurge,
} from '@/test/support/purge-form-page';
import type { SandboxControl } from '@/test/support/sandbox-control';
import { longTrial } from './served-paths';

const test = pageTest();
const site = 'https://www.shop.example';

const { ms } = trialLimit;
const { ms: longMs } = longTrial;
beforeAll(() => {
  Object.assign(globalThis, { Worker: PageWorker });
  trialLimit.ms = 60_000;
  // No trial is a long one, however slow the machine is.
  longTrial.ms = 600_000;
});
afterAll(() => {
  Reflect.deleteProperty(globalThis, 'Worker');
  trialLimit.ms = ms;
  longTrial.ms = longMs;
});

/** What a part of the form says; what was pasted into it is no part of that. */
function textIn(name: string) {
  const region = screen.queryByRole('region', { name })?.cloneNode(true);
  if (!(region instanceof HTMLElement)) return '';
  for (const lines of region.querySelectorAll('textarea')) lines.remove();
  return (region.textContent ?? '').replace(/\s+/g, ' ');
}
const matches = () => textIn('What it matches');
const served = () => textIn('Recently served paths');
const asked = ({ asked: requests }: DeskPage) => requests.filter(({ path }) => path.startsWith('/api/served-paths'));
const marked = () =>
  [...document.querySelectorAll('li:has(mark)')].map((item) =>
    item.innerHTML.replace(/<(?!\/?mark)[^>]*>| class="[^"]*"/g, ''),
  );

/** Ten requests for four paths on two hosts. */
async function visitShop(sandbox: SandboxControl) {
  for (const path of [
    '/images/logo.png',
    '/images/logo.png',
    '/images/logo.png',
    '/products?page=2',
    '/Images/old.png',
  ])
    for (const host of [site, 'https://img.shop.example']) await sandbox.visit(host + path);
}

/** A desk of the test's own: what was read of a log is kept for a minute. */
async function openKind(
  page: DeskPage,
  openDesk: () => Promise<DeskPage['desk']>,
  kind: 'pattern' | 'hostname' | 'all',
) {
  page.desk = await openDesk();
  await openForm(page);
  await chooseDistribution(page, 'default/www-shop');
  await chooseKind(page, kind);
}

test('a pattern is tried on what was served, once somebody types one', async ({ page, sandbox, openDesk }) => {
  await visitShop(sandbox);
  await openKind(page, openDesk, 'pattern');
  await expect.poll(matches).toContain('Enter a pattern to see');
  expect(asked(page)).toEqual([]);
  fill(patternField(), '^/images/.*\\.png$');
  await expect.poll(matches).toContain('Matches 2 of 6 paths served in the last 24 h, 60 % of requests.');
  expect(matches()).toContain('By host, path and query: 0.');
  expect(matches()).toContain('From the CDN’s access log: 10 requests.');
  expect(marked().toSorted()).toEqual([
    'img.shop.example<mark>/images/logo.png</mark>',
    'www.shop.example<mark>/images/logo.png</mark>',
  ]);
  expect(matches()).toContain('/Images/old.png if case were ignored');
  fill(patternField(), '^images/');
  await expect.poll(matches).toContain('Paths begin with a slash: ^/images/ matches 2 paths.');
  expect(patternField().value).toBe('^images/');
  await page.user.click(screen.getByRole('button', { name: 'Use ^/images/' }));
  expect(patternField().value).toBe('^/images/');
  expect(document.activeElement).toBe(patternField());
  await expect.poll(matches).toContain('Matches 2 of 6 paths');
  fill(patternField(), 'zzz');
  await expect.poll(matches).toContain('Matches 0 of 6 paths');
  fill(patternField(), '^/(?!images)');
  await expect.poll(matches).toContain('This pattern uses look-ahead; Purge Desk can’t preview it.');
  fill(patternField(), '^/(images');
  await expect.poll(matches).toContain('Syntax error at character 3: “(” is never closed.');
  expect(asked(page)).toHaveLength(1);
  expect(page.changes).toEqual([]);
});

test('what F5 leaves open can be switched, and pasted lines are tried, too', async ({ page, sandbox, openDesk }) => {
  await visitShop(sandbox);
  await openKind(page, openDesk, 'pattern');
  fill(patternField(), 'img');
  await expect.poll(matches).toContain('Matches 0 of 6 paths');
  await page.user.click(screen.getByRole('radio', { name: 'Host, path and query' }));
  await expect.poll(matches).toContain('Matches 3 of 6 paths');
  fill(screen.getByRole('textbox', { name: 'Try other lines' }), 'https://www.shop.example/img/a\n/b\n/img?x=1');
  await expect.poll(matches).toContain('Matches 2 of 3 pasted lines.');
  expect(marked()).toContain('www.shop.example/<mark>img</mark>/a');
});

test('what needs no log waits for none', async ({ page, sandbox, openDesk }) => {
  await visitShop(sandbox);
  await sandbox.faults({ type: 'hold', on: 'access-logs' });
  await openKind(page, openDesk, 'pattern');
  fill(patternField(), '^/(images');
  await expect.poll(matches).toContain('Syntax error at character 3');
  fill(screen.getByRole('textbox', { name: 'Try other lines' }), '/b');
  fill(patternField(), '^/b');
  await expect.poll(matches).toContain('Matches 1 of 1 pasted line.');
  await sandbox.release();
  await expect.poll(matches).toContain('Matches 0 of 6 paths');
});

test('a reader hears results, not that each of them is on its way', async ({ page, sandbox, openDesk }) => {
  await visitShop(sandbox);
  await openKind(page, openDesk, 'pattern');
  fill(patternField(), '^/images');
  await expect.poll(matches).toContain('Matches 2 of 6 paths');
  const said: string[] = [];
  const watch = new MutationObserver(() => said.push(matches()));
  const region = screen.getByRole('region', { name: 'What it matches' });
  watch.observe(region, { subtree: true, childList: true, characterData: true });
  for (const pattern of ['^/p', '^/I']) {
    fill(patternField(), pattern);
    await expect.poll(matches).toContain('Matches 2 of 6 paths');
    await expect.poll(() => region.querySelector('[aria-busy]')?.getAttribute('aria-busy')).toBe('false');
  }
  watch.disconnect();
  expect(said.filter((text) => text.includes('Trying'))).toEqual([]);
});

test('without the log, the URLs that were purged stand in, and the reason is said', async ({
  page,
  sandbox,
  openDesk,
}) => {
  await sandbox.faults({ type: 'status', status: 403, on: 'access-logs', times: 9 });
  await openKind(page, openDesk, 'pattern');
  fill(patternField(), '^/img/');
  await expect.poll(matches).toContain('The history of this distribution has no URL to try the pattern on.');
  expect(matches()).toContain('does not have permission for this on the CDN (403).');
  await sendPurge(page);
  await expect.poll(recorded).toContain('Accepted');
});

test('a pattern that takes too long is given up, and the next one is tried', async ({ page, sandbox, openDesk }) => {
  await visitShop(sandbox);
  await openKind(page, openDesk, 'pattern');
  // Whatever the machine: the pattern takes seconds.
  trialLimit.ms = 50;
  fill(patternField(), '[ab]*a[ab]{60}$.');
  const letters = (index: number) =>
    (index * 7919).toString(2).padStart(20, '0').repeat(25).replace(/0/g, 'a').replace(/1/g, 'b');
  const lines = Array.from({ length: 1000 }, (_, index) => `/${letters(index)}`).join('\n');
  fill(screen.getByRole('textbox', { name: 'Try other lines' }), lines);
  await expect.poll(matches).toContain('took too long, so Purge Desk can’t preview it.');
  trialLimit.ms = 60_000;
  fill(screen.getByRole('textbox', { name: 'Try other lines' }), '/b');
  fill(patternField(), '^/b');
  await expect.poll(matches).toContain('Matches 1 of 1 pasted line.');
});

test('a hostname and everything show how much of the traffic they are', async ({ page, sandbox, openDesk }) => {
  await visitShop(sandbox);
  await openKind(page, openDesk, 'hostname');
  expect(asked(page)).toEqual([]);
  await page.user.selectOptions(hostnameField(), 'img.shop.example');
  await expect.poll(served).toContain('3 paths, 50 % of requests in the last 24 h.');
  await chooseKind(page, 'all');
  await expect.poll(served).toContain('6 paths, 100 % of requests in the last 24 h.');
  expect(asked(page)).toHaveLength(1);
});

test('a refusal of the desk is said, and pasted lines are tried all the same', async ({ page, openDesk }) => {
  page.desk = await openDesk({ LIMIT_LOOKS_PER_MINUTE: '1' });
  await page.desk.sandbox.state();
  await openForm(page);
  for (const distribution of ['default/docs-portal', 'default/www-shop']) {
    await chooseDistribution(page, distribution);
    await chooseKind(page, 'pattern');
    fill(patternField(), '^/b');
    await expect.poll(matches).toContain(distribution.endsWith('shop') ? 'Too many requests.' : 'no request');
  }
  fill(screen.getByRole('textbox', { name: 'Try other lines' }), '/b');
  await expect.poll(matches).toContain('Matches 1 of 1 pasted line.');
});

test('what was read a while ago is not said to be of the last hours', async ({ page, sandbox, openDesk }) => {
  await visitShop(sandbox);
  await openKind(page, openDesk, 'pattern');
  let answer: Response | undefined;
  page.replaceAnswer = ({ path }) => (path.startsWith('/api/served-paths') ? answer : undefined);
  const read = await ask<ServedPaths>(page.desk, '/api/served-paths?namespace=default&distribution=www-shop');
  const at = new Date(Date.parse(read.body.at) - 300_000).toISOString();
  answer = Response.json({ ...read.body, at, to: at }, { headers: { [DESK_HEADER]: '1' } });
  fill(patternField(), '^/images');
  await expect
    .poll(matches)
    .toMatch(/Matches 2 of 6 paths served in the 24 h before .*\d+:\d\d:\d\d.*, 60 % of requests\./);
});
