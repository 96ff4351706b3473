import { screen } from '@testing-library/react';
import { describe, expect } from 'vitest';
import { history, marker } from '@/test/support/api';
import { sendList, stepJob, urlsOf } from '@/test/support/bulk';
import { pageTest } from '@/test/support/desk-page';
import { openHistory, rows, sendInOrder } from '@/test/support/history-page';
import { LatestPurges } from './latest-purges';

const test = pageTest();
const link = (name: string) => [...document.querySelectorAll('a')].find(({ textContent }) => textContent === name);

describe('the purges of a bulk job', () => {
  const rowOf = (count: number) => screen.getByRole('button', { name: `${count} purges of a bulk job` });

  test('are one row that unfolds to the first of them and leads to all', async ({ page, desk }) => {
    const name = marker();
    const { id } = (await sendList(desk, { urls: urlsOf(name, 60), reason: name })).body;
    const [single] = await sendInOrder(desk, [{}]);
    await openHistory(page);
    await expect.poll(() => rows().slice(0, 2)).toEqual([single, `/bulk/${id}`]);
    expect(rowOf(60).closest('tr')?.textContent).toMatch(/(Queued|Accepted) \d/);
    await page.user.click(rowOf(60));
    expect(rowOf(60).getAttribute('aria-expanded')).toBe('true');
    await expect.poll(() => document.body.textContent).toContain(`/${name}/9`);
    expect(document.body.textContent).not.toContain(`/${name}/10`);
    expect(link('Show all 60 purges')?.getAttribute('href')).toBe(`/history?job=${id}`);
    await page.user.click(rowOf(60));
    expect(document.body.textContent).not.toContain(`/${name}/9`);
  });

  test('are one row of the latest purges, too, which leads to the job', async ({ page, desk }) => {
    await page.open('/', () => <LatestPurges />);
    const { id } = (await sendList(desk, { urls: urlsOf(marker(), 30) })).body;
    const newest = () => document.querySelector('ol li');
    await expect.poll(() => newest()?.querySelector('a')?.getAttribute('href')).toBe(`/bulk/${id}`);
    expect(newest()?.textContent).toMatch(/^30 purges of a bulk job.*\/0and 29 more.*(Queued|Accepted) \d/);
    expect(newest()?.textContent).toContain('default/www-shop');
    await stepJob(desk, id, 'cancellation');
    await desk.advance(3000);
    await expect.poll(() => newest()?.textContent).toMatch(/Cancelled \d/);
    const [single] = await sendInOrder(desk, [{}]);
    const hrefs = () =>
      [...document.querySelectorAll('ol li')].map((row) => row.querySelector('a')?.getAttribute('href'));
    await expect.poll(() => hrefs().slice(0, 2)).toEqual([single, `/bulk/${id}`]);
  });

  test('are counted again when one of them changes', async ({ page, desk }) => {
    const { id } = (await sendList(desk, { urls: urlsOf(marker(), 40) })).body;
    await openHistory(page);
    await expect.poll(() => rows()[0]).toBe(`/bulk/${id}`);
    await stepJob(desk, id, 'cancellation');
    await desk.advance(3000);
    await expect.poll(() => rowOf(40).closest('tr')?.textContent).toMatch(/Cancelled \d/);
  });

  test('are counted again on a page that has not the newest ones', async ({ page, desk }) => {
    const line = (_: unknown, at: number) => ({
      url: `/${marker()}/${at}`,
      namespace: 'media',
      distribution: 'video-library',
    });
    const { id } = (await sendList(desk, { urls: Array.from({ length: 40 }, line) })).body;
    await openHistory(page, '?distribution=media%2Fvideo-library&sort=oldest');
    await expect.poll(() => rows()[0]).toBe(`/bulk/${id}`);
    await stepJob(desk, id, 'cancellation');
    await desk.advance(3000);
    await expect.poll(() => rowOf(40).closest('tr')?.textContent).toMatch(/Cancelled \d/);
  });

  test('show their first URL and their distribution', async ({ page, desk }) => {
    const name = marker();
    await sendList(desk, { urls: urlsOf(name, 4) });
    await openHistory(page);
    const row = (await screen.findByText(`https://www.shop.example/${name}/0`)).closest('tr');
    await expect.poll(() => row?.textContent).toContain('and 3 more');
    const places = [...(row?.querySelectorAll('*') ?? [])].filter(
      ({ textContent, childElementCount }) => childElementCount === 0 && textContent === 'default/www-shop',
    );
    expect(places).toHaveLength(1);
    page.leave();

    const [video, shop] = ['video-library', 'www-shop'];
    const two = [
      { url: `https://www.shop.example/${name}/s`, namespace: 'default', distribution: shop },
      { url: `/${name}/v`, namespace: 'media', distribution: video },
    ];
    const answer = await sendList(desk, { urls: two });
    expect(answer.status).toBe(201);
    await openHistory(page);
    const mixed = (await screen.findAllByText(/^and 1 more$/))[0]?.closest('tr');
    expect(mixed?.textContent?.match(/2 distributions/g)).toHaveLength(1);
  });

  test('that failed or are unconfirmed have their marks', async ({ page, desk, sandbox }) => {
    const name = marker();
    await desk.advance(1000);
    await sandbox.reset();
    await sandbox.faults({ type: 'status', status: 400, times: 2 });
    const { id } = (await sendList(desk, { urls: urlsOf(name, 3) })).body;
    await desk.advance(1000);
    await openHistory(page);
    await expect.poll(() => rows()[0]).toBe(`/bulk/${id}`);
    const mark = (await screen.findAllByText('Failed 2'))[0]?.closest('.text-danger');
    expect(mark?.querySelector('[class*=icon-circle-x]')).not.toBeNull();
  });

  test('say that they load and why they cannot, and are asked for again', async ({ page, desk }) => {
    const { id } = (await sendList(desk, { urls: urlsOf(marker(), 2) })).body;
    await openHistory(page);
    await expect.poll(() => rows()[0]).toBe(`/bulk/${id}`);
    const row = screen.getAllByRole('button', { name: '2 purges of a bulk job' })[0] as HTMLElement;
    page.beforeRequest = ({ path }) => {
      if (path.includes(`job=${id}`)) throw new TypeError('Failed to fetch');
    };
    await page.user.click(row);
    expect(row.closest('tr')?.nextElementSibling?.textContent).toBe('Loading…');
    await screen.findByText('Purge Desk did not answer, so the purges of this job cannot be shown.');
    page.beforeRequest = () => undefined;
    await page.user.click(screen.getByRole('button', { name: 'Try again' }));
    await expect
      .poll(() => rows().slice(1, 3))
      .toEqual([expect.stringMatching('/purges/'), expect.stringMatching('/purges/')]);
    // Both are there: a link to all of them would lead to nothing more.
    expect(link('Show all 2 purges')).toBeUndefined();
  });

  test('that are newer wait as a row', async ({ page, desk }) => {
    await sendList(desk, { urls: urlsOf(marker(), 3) });
    await openHistory(page);
    await expect.poll(() => rows().length).toBeGreaterThan(0);
    await desk.advance(1000);
    const { id } = (await sendList(desk, { urls: urlsOf(marker(), 3) })).body;
    await page.user.click(await screen.findByRole('button', { name: 'Show 1 newer row' }));
    expect(rows()[0]).toBe(`/bulk/${id}`);
  });

  test('have a row each where single purges are asked for', async ({ page, desk }) => {
    const name = marker();
    const { id } = (await sendList(desk, { urls: urlsOf(name, 4), reason: name })).body;
    for (const query of [`?job=${id}`, `?q=${name}`, '?status=queued&actor=local+operator']) {
      await openHistory(page, query);
      await expect.poll(() => rows().length).toBeGreaterThanOrEqual(query.startsWith('?status') ? 0 : 4);
      expect(screen.queryByRole('button', { name: /of a bulk job/ })).toBeNull();
      page.leave();
    }
  });

  test('that are one purge are that purge', async ({ page, desk }) => {
    await sendList(desk, { urls: urlsOf(marker(), 1) });
    const { body } = await history(desk, { limit: 1 });
    await openHistory(page);
    await expect.poll(() => rows()[0]).toBe(`/purges/${body.items[0]?.id}`);
  });
});
