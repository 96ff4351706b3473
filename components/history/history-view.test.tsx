import type { QueryClient } from '@tanstack/react-query';
import { screen } from '@testing-library/react';
import { describe, expect, vi } from 'vitest';
import { type PurgeColumn, purgeColumns } from '@/components/purges/table/purge-columns';
import { historyPage } from '@/lib/client/purges';
import { PAGE_SIZE } from '@/lib/shared/history/history-filter';
import { aPurge, ask, history, marker, send } from '@/test/support/api';
import { type DeskPage, pageTest } from '@/test/support/desk-page';
import { chosen, openHistory, rows, sendInOrder } from '@/test/support/history-page';
import { fill } from '@/test/support/purge-form-page';

const test = pageTest();
/** Where the reader is, as the browser spells it. */
const ownZone = Intl.DateTimeFormat().resolvedOptions().timeZone.split('/').at(-1);

const choose = ({ user }: DeskPage, name: string, value: string) => user.selectOptions(chosen(name) as Element, value);
const link = (name: string) => [...document.querySelectorAll('a')].find(({ textContent }) => textContent === name);

describe('a filter', () => {
  test('of each kind goes into the address and shows the rows that fit', async ({ page, desk, sandbox }) => {
    const reason = marker();
    const media = { reason, namespace: 'media', distribution: 'video-library', target: { kind: 'all' } };
    await sandbox.faults({ type: 'status', status: 404 });
    const [failed, hard, pattern, softMedia, hardMedia] = await sendInOrder(desk, [
      { reason },
      { reason, mode: 'hard' },
      { reason, target: { kind: 'pattern', value: '^/a' } },
      media,
      { ...media, mode: 'hard' },
    ]);
    const all = [hardMedia, softMedia, pattern, hard, failed];
    await openHistory(page, `?q=${reason}`);
    await expect.poll(rows).toEqual(all);
    for (const [name, value, expected] of [
      ['distribution', 'media/video-library', [hardMedia, softMedia]],
      ['status', 'failed', [failed]],
      ['mode', 'hard', [hardMedia, hard]],
      ['kind', 'pattern', [pattern]],
      ['namespace', 'media', [hardMedia, softMedia]],
      ['actor', 'local operator', all],
      ['range', '1h', all],
    ] as const) {
      await choose(page, name, value);
      await expect.poll(rows).toEqual(expected);
      expect(new URLSearchParams(location.search).get(name)).not.toBeNull();
      expect(new URLSearchParams(location.search).get('q')).toBe(reason);
      await choose(page, name, '');
      await expect.poll(rows).toEqual(all);
      expect(location.search).toBe(`?q=${reason}`);
    }
    await choose(page, 'distribution', 'media/video-library');
    await choose(page, 'mode', 'soft');
    await expect.poll(rows).toEqual([softMedia]);
    await choose(page, 'sort', 'oldest');
    await choose(page, 'mode', '');
    await expect.poll(rows).toEqual([softMedia, hardMedia]);
    expect(location.search).toContain('sort=oldest');
  });

  test('of what looks have shown has a choice, a chip and a mark in the rows', async ({ page, desk, sandbox }) => {
    const reason = marker();
    const [seen] = await sendInOrder(desk, [{ reason }, { reason, target: { kind: 'all' } }]);
    await sandbox.arrive('fr4-par', 'ny8-nyc', 'tr2-tor');
    await desk.advance(3000);
    await ask(desk, `/api${seen}/looks`, { method: 'POST' });
    await openHistory(page, `?q=${reason}`);
    await expect.poll(() => rows().length).toBe(2);
    await choose(page, 'renewal', 'verified');
    await expect.poll(rows).toEqual([seen]);
    expect(screen.getByRole('table', { name: 'Purges' }).querySelector('tbody tr')?.textContent).toContain('Verified');
    await page.user.click(screen.getByRole('button', { name: 'Remove filter At the edge: Verified' }));
    await expect.poll(() => rows().length).toBe(2);
  });

  test('leaves the focus at the search when its last chip goes', async ({ page }) => {
    await openHistory(page, '?mode=hard');
    const search = screen.getByRole('searchbox');
    await page.user.click(screen.getByRole('link', { name: 'Clear' }));
    expect(document.activeElement).toBe(search);
    search.blur();
    await page.user.click(screen.getByRole('button', { name: 'Remove filter Mode: Hard' }));
    await expect.poll(() => location.search).toBe('');
    await expect.poll(() => screen.queryByRole('list', { name: 'Active filters' })).toBeNull();
    expect(document.activeElement).toBe(search);
  });

  test('leaves out what does not fit in an address, and the rest still filters', async ({ page, desk }) => {
    const reason = marker();
    const [, hard] = await sendInOrder(desk, [{ reason }, { reason, mode: 'hard' }]);
    const rest = 'status=nonsense&kind=%00&distribution=a%2Fb%2Fc&mode=soft&other=1';
    await openHistory(page, `?q=${reason}&mode=hard&${rest}`);
    await expect.poll(rows).toEqual([hard]);
    expect(chosen('status')?.value).toBe('');
    expect(chosen('distribution')?.value).toBe('');
  });

  test('that nothing fits says so and leads out', async ({ page, desk }) => {
    await send(desk, aPurge());
    await openHistory(page, '?q=no-such-thing-anywhere');
    await expect.poll(() => document.body.textContent).toContain('No purges match this filter.');
    expect(link('Show whole history')?.getAttribute('href')).toBe('/history');
    expect(screen.queryByRole('region', { name: 'Summary' })).toBeNull();
  });

  test('of text takes effect when typing rests', async ({ page, desk }) => {
    const reason = marker();
    const [only] = await sendInOrder(desk, [{ reason }]);
    await openHistory(page);
    fill(screen.getByRole('searchbox'), `  ${reason} `);
    await expect.poll(() => location.search).toBe(`?q=${reason}`);
    await expect.poll(rows).toEqual([only]);
  });
});

test('a row shows time, target, mode, status, distribution, request ID, reason, ticket and actor', async ({
  page,
  desk,
}) => {
  const ticket = marker();
  const { body } = await send(desk, aPurge({ ticket, mode: 'hard', reason: 'A wrong price' }));
  await openHistory(page, `?q=${ticket}`);
  await expect.poll(rows).toHaveLength(1);
  const texts = (selector: string) =>
    [...document.querySelectorAll(`table[aria-label=Purges] ${selector}`)].map(({ textContent }) => textContent);
  const columns: [heading: string, cell: string | RegExp][] = [
    // The desk's clock stands still, the page's goes on.
    [`Time (${ownZone})`, /(just now|\d min ago).*\d:\d\d:\d\d/],
    ['Target', body.target.kind === 'url' ? body.target.value : ''],
    ['Mode', 'Hard'],
    ['Status', 'Accepted'],
    ['Distribution', 'default/www-shop'],
    ['Request ID', body.purgeRequestId ?? ''],
    ['Ticket, reason', `${ticket}A wrong price`],
    ['Actor', 'local operator'],
  ];
  expect(texts('th')).toEqual(columns.map(([heading]) => heading));
  expect(texts('td')).toEqual(
    columns.map(([, cell]) => (cell instanceof RegExp ? expect.stringMatching(cell) : expect.stringContaining(cell))),
  );
  expect(document.querySelector('table[aria-label=Purges] td time')?.getAttribute('title')).toContain('GMT+5:45');
  // To draw 50 rows is most of the server's work for a page: each field stands in one once. The browser's translation adds fonts.
  expect(document.querySelectorAll('table[aria-label=Purges] tbody *:not(font)').length).toBeLessThanOrEqual(42);
});

test('IDs and tickets are whole and copied by one press of the keyboard', async ({ page, desk, sandbox }) => {
  const ticket = `00${marker()}-${'4711-'.repeat(8)}`;
  await sandbox.faults({ type: 'answer', body: 'big-id' });
  const { body } = await send(desk, aPurge({ ticket }));
  await openHistory(page, `?q=${ticket}`);
  await expect.poll(rows).toHaveLength(1);
  const copied = vi.spyOn(navigator.clipboard, 'writeText');
  for (const [what, text] of [
    ['request ID', body.purgeRequestId ?? ''],
    ['ticket', ticket],
  ] as const) {
    const [button, ...more] = screen.getAllByRole('button', { name: `Copy ${what} ${text}` });
    expect(more).toHaveLength(0);
    expect(button?.previousElementSibling?.textContent).toBe(text);
    button?.focus();
    await page.user.keyboard('{Enter}');
    expect(copied).toHaveBeenLastCalledWith(text);
  }
});

test('times are in the zone that the reader chose, which the browser keeps', async ({ page, desk }) => {
  const reason = marker();
  await sendInOrder(desk, [{ reason }]);
  await openHistory(page, `?q=${reason}`);
  await expect.poll(rows).toHaveLength(1);
  const time = () => document.querySelector('table[aria-label=Purges] td time');
  const [, minute = ''] = /:(\d\d):\d\d/.exec(time()?.textContent ?? '') ?? [];
  await page.user.selectOptions(screen.getByRole('combobox', { name: 'Time zone' }), 'UTC');
  expect(time()?.getAttribute('title')).toContain('UTC');
  // Kathmandu is 5 hours and 45 minutes ahead.
  expect(time()?.textContent).toContain(`:${String((Number(minute) + 15) % 60).padStart(2, '0')}:`);
  await page.reload();
  await expect.poll(() => document.querySelector('table[aria-label=Purges] th')?.textContent).toBe('Time (UTC)');
  await page.user.selectOptions(screen.getByRole('combobox', { name: 'Time zone' }), String(ownZone));
  expect(document.querySelector('table[aria-label=Purges] th')?.textContent).toBe(`Time (${ownZone})`);
});

test('oldest first goes the other way, page by page', async ({ page, desk }) => {
  const reason = marker();
  for (let sent = 0; sent < 52; sent += 1) await send(desk, aPurge({ reason }));
  const { body } = await history(desk, { q: reason, sort: 'oldest', limit: 100 });
  const sent = body.items.map(({ id }) => `/purges/${id}`);
  await openHistory(page, `?q=${reason}&sort=oldest`);
  await expect.poll(rows).toEqual(sent.slice(0, 50));
  const newer = link('Newer')?.getAttribute('href') ?? '';
  page.leave();
  await openHistory(page, new URL(newer, location.href).search);
  await expect.poll(rows).toEqual(sent.slice(50));
});

test('the newest purge comes first, and one made elsewhere waits until it is asked for', async ({ page, desk }) => {
  const reason = marker();
  const sent = await sendInOrder(desk, [{ reason }, { reason }, { reason }]);
  await openHistory(page, `?q=${reason}`);
  await expect.poll(rows).toEqual(sent.toReversed());
  const [newer] = await sendInOrder(desk, [{ reason }]);
  const button = await screen.findByRole('button', { name: 'Show 1 newer purge' });
  expect(rows()).toEqual(sent.toReversed());
  await page.user.click(button);
  expect(rows()).toEqual([newer, ...sent.toReversed()]);
});

test('a row is drawn once, however often the desk is asked', async ({ page, desk }) => {
  const reason = marker();
  const sent = await sendInOrder(desk, [{ reason }, { reason }, { reason }]);
  const { body } = await history(desk, { q: reason, limit: PAGE_SIZE, jobs: 'folded' });
  const drawn = vi.spyOn(purgeColumns.find(({ name }) => name === 'target') as PurgeColumn, 'cell');
  const prepare = (client: QueryClient) => client.setQueryData(historyPage({ q: reason }, undefined).queryKey, body);
  await openHistory(page, `?q=${reason}`, { prepare });
  const readings = () => page.asked.filter(({ path }) => path.startsWith('/api/purges?')).length;
  await expect.poll(readings).toBeGreaterThan(2);
  expect(rows()).toEqual(sent.toReversed());
  expect(drawn).toHaveBeenCalledTimes(sent.length);
  const { body: last } = await send(desk, aPurge({ reason }));
  await page.user.click(await screen.findByRole('button', { name: 'Show 1 newer purge' }));
  expect(drawn).toHaveBeenCalledTimes(sent.length + 1);
  expect(rows()[0]).toBe(`/purges/${last.id}`);
});

test('a desk that is gone leaves its last rows on screen with a notice', async ({ page, desk }) => {
  const reason = marker();
  const sent = await sendInOrder(desk, [{ reason }]);
  await openHistory(page, `?q=${reason}`);
  await expect.poll(rows).toEqual(sent);
  page.beforeRequest = () => {
    throw new TypeError('Failed to fetch');
  };
  await expect.poll(() => document.body.textContent).toContain('Purge Desk is not responding.');
  expect(rows()).toEqual(sent);
});

test('a proxy whose session ended leaves the rows with a way to sign in', async ({ page, desk }) => {
  const reason = marker();
  const sent = await sendInOrder(desk, [{ reason }]);
  await openHistory(page, `?q=${reason}`);
  await expect.poll(rows).toEqual(sent);
  page.answerInstead = () => new Response(null, { status: 302, headers: { location: 'https://login.example/' } });
  await expect.poll(() => document.body.textContent).toContain('Your session ended, or a proxy answered instead');
  expect(document.querySelector<HTMLAnchorElement>('a[target=_blank]')?.textContent).toContain('Sign in');
  expect(rows()).toEqual(sent);
});

test.for(['ca', '東京'])('a search that is too short (%s) says why it finds nothing', async (q, { page, desk }) => {
  await sendInOrder(desk, [{ reason: 'cafe in 東京' }]);
  await openHistory(page, `?q=${encodeURIComponent(q)}`);
  await expect.poll(() => document.body.textContent).toContain('fewer than 3 characters finds only a whole ticket');
  await openHistory(page, `?q=${marker()}`);
  await expect.poll(() => document.body.textContent).toContain('Change the filter');
});

test('the summary shows unconfirmed purges beside failed ones', async ({ page, desk, sandbox }) => {
  const reason = marker();
  await sandbox.faults({ type: 'status', status: 504, body: 'html' });
  await sendInOrder(desk, [{ reason }, { reason, mode: 'hard' }]);
  await openHistory(page, `?q=${reason}`);
  await expect.poll(() => document.body.textContent).toContain('Failed or unconfirmed 1 (1 unconfirmed)');
});

test('a summary that cannot be had says so, and the rows are there', async ({ page, desk }) => {
  const reason = marker();
  const sent = await sendInOrder(desk, [{ reason }]);
  page.beforeRequest = ({ path }) => {
    if (path.startsWith('/api/purges/summary')) throw new TypeError('Failed to fetch');
  };
  await openHistory(page, `?q=${reason}`);
  await expect.poll(() => document.body.textContent).toContain('The summary is not available right now.');
  expect(rows()).toEqual(sent);
});
