import { screen, within } from '@testing-library/react';
import { describe, expect } from 'vitest';
import { savedBulkDraft } from '@/lib/client/bulk-draft';
import { paths } from '@/lib/shared/paths';
import { type DeskPage, pageTest } from '@/test/support/desk-page';
import { purgeCount } from '@/test/support/ledger';
import {
  chooseMode,
  fill,
  openForm,
  reasonField,
  refused,
  ticketField,
  urlField,
} from '@/test/support/purge-form-page';

const test = pageTest();
const site = 'https://www.shop.example';
const created = ({ asked }: DeskPage) =>
  asked.filter(({ path, method }) => method === 'POST' && path === paths.api.bulkJobs);
const list = () => screen.findByRole('region', { name: 'URLs' });
const lines = async () =>
  within(await list())
    .getAllByRole('listitem')
    .map(({ textContent }) => (textContent ?? '').replace(/\s+/g, ' '));
const sendButton = () => screen.findByRole<HTMLButtonElement>('button', { name: /-purge \d+ URLs?$/ });

async function paste(page: DeskPage, text: string) {
  await openForm(page);
  await page.user.paste(text);
}

describe('several URLs that are pasted', () => {
  test('become a list in place, each with its own judgement', async ({ page }) => {
    await paste(page, `${site}/a\nHTTPS://docs.example/x#y\nhttps://other.example/\n${site}/a`);
    expect(await lines()).toEqual([
      `${site}/aValiddefault/www-shop`,
      expect.stringMatching(/^https:\/\/docs\.example\/xNormalizedfragment removed/),
      'https://other.example/Not served hereNo distribution that you can see serves other.example.',
      `${site}/aDuplicateThe same URL as in line 1.`,
    ]);
    expect((await sendButton()).disabled).toBe(true);
    await page.user.click(screen.getByRole('button', { name: 'Remove https://other.example/' }));
    expect((await sendButton()).textContent).toBe('Soft-purge 2 URLs');
    expect((await sendButton()).disabled).toBe(false);
    expect(created(page)).toEqual([]);
  });

  test('lose nothing that is no URL', async ({ page }) => {
    await paste(page, `${site}/a\nhello\n/b\n${site}/c`);
    expect((await lines()).map((line) => line.split(/Valid|Not served|Needs/)[0])).toEqual([
      `${site}/a`,
      'hello',
      '/b',
      `${site}/c`,
    ]);
  });

  test('of a table and a page are read from their cells and links', async ({ page }) => {
    await paste(page, `status,url\n200,${site}/a\n404,${site}/b`);
    await expect.poll(() => urlField().value).toBe(`${site}/a ${site}/b`);
    await page.user.clear(urlField());
    await page.user.paste(`<a href="${site}/c?x=1&amp;y=2">c</a>\n<a href="/d">d</a> ${site}/`);
    await expect.poll(() => urlField().value).toBe(`${site}/c?x=1&y=2 /d`);
  });

  test('stay with a tag and with what is around them', async ({ page }) => {
    await paste(page, `- ${site}/a\n- "${site}/b"\n- <a href="${site}/c?x=1&amp;y=2">c</a>`);
    await expect.poll(() => urlField().value).toBe(`${site}/a ${site}/b ${site}/c?x=1&y=2`);
    expect((await sendButton()).textContent).toBe('Soft-purge 3 URLs');
  });

  test('open the bulk page where a program wrote one that the field would read as something else', async ({ page }) => {
    const text = JSON.stringify([`${site}/go?x=1,${site}/b`, `${site}/?a=1&lt;=2`]);
    await paste(page, text);
    await expect.poll(() => page.visited).toEqual([paths.bulk]);
    expect(savedBulkDraft()).toMatchObject({ text });
  });

  test('may be one odd URL: then a click says so', async ({ page }) => {
    await paste(page, `${site}/a,${site}/b`);
    await page.user.click(await screen.findByRole('button', { name: 'This is one URL' }));
    expect(screen.queryByRole('region', { name: 'URLs' })).toBeNull();
    expect(screen.getByRole('button', { name: 'Soft-purge one URL' })).toBeDefined();
  });

  test('are asked about one by one', async ({ page }) => {
    await paste(page, `${site}/a.\n${site}/b.`);
    const [keep] = await screen.findAllByRole('button', { name: 'Keep “.”' });
    await page.user.click(keep as Element);
    const [remove] = screen.getAllByRole('button', { name: 'Remove “.”' });
    await page.user.click(remove as Element);
    expect(await lines()).toEqual([`${site}/a.Validdefault/www-shop`, `${site}/bValiddefault/www-shop`]);
  });

  test('are sent as one job, by Enter as well, with one reason and one ticket; the job opens', async ({
    page,
    sandbox,
  }) => {
    await paste(page, `${site}/a ${site}/b`);
    await sendButton();
    fill(reasonField(), 'release');
    fill(ticketField(), 'INC-1');
    await chooseMode(page, 'hard');
    reasonField().focus();
    await page.user.keyboard('{Enter}');
    await expect.poll(() => page.visited.at(-1)).toMatch(/^\/bulk\/[\w-]+$/);
    expect(created(page)).toHaveLength(1);
    const { store } = page.desk.built;
    const id = page.visited.at(-1)?.split('/').pop() ?? '';
    expect(await store.bulk.find(id)).toMatchObject({ total: 2, mode: 'hard', reason: 'release', ticket: 'INC-1' });
    expect(await purgeCount(sandbox)).toBeLessThanOrEqual(2);
  });

  test('are recorded once, whatever is pressed after the answer was lost', async ({ page }) => {
    const jobs = async () => (await page.desk.built.store.bulk.page(undefined, 50)).length;
    const before = await jobs();
    await paste(page, `${site}/once/a ${site}/once/b`);
    const button = await sendButton();
    page.beforeAnswer = ({ path }) => {
      if (path === paths.api.bulkJobs) throw new TypeError('Failed to fetch');
    };
    await page.user.click(button);
    await expect.poll(refused).toContain('Purge Desk did not answer.');
    await screen.findByText(/^A list sent at .* has no answer yet\.$/);
    await page.reload();
    await sendButton();
    // Edited, it would be a second job.
    await screen.findByText(/^A list sent at .* has no answer yet\.$/);
    expect(screen.getByRole('link', { name: 'View latest bulk jobs' }).getAttribute('href')).toBe('/bulk#latest-jobs');
    page.beforeAnswer = () => undefined;
    await page.user.click(await sendButton());
    await expect.poll(() => page.visited.at(-1)).toMatch(/^\/bulk\//);
    expect(created(page)).toHaveLength(2);
    expect(await jobs()).toBe(before + 1);
  });

  test('of more than ten lines open the page for lists, with all that was typed', async ({ page }) => {
    await openForm(page);
    fill(reasonField(), 'release');
    await chooseMode(page, 'hard');
    urlField().focus();
    const text = Array.from({ length: 11 }, (_, at) => `${site}/${at}`).join('\n');
    await page.user.paste(text);
    await expect.poll(() => page.visited).toEqual([paths.bulk]);
    expect(savedBulkDraft()).toMatchObject({ text, reason: 'release', mode: 'hard' });
    expect(urlField().value).toBe('');
    // The address says nothing of them.
    expect(location.search).toBe('');
  });
});

test('a list that the desk refuses says that nothing was purged, and which line it is', async ({ page }) => {
  await paste(page, `${site}/a ${site}/b`);
  page.replaceAnswer = ({ path }) =>
    path === paths.api.bulkJobs
      ? refusedList([{ line: 2, value: `${site}/b`, reason: 'This line is refused.' }])
      : undefined;
  await page.user.click(await sendButton());
  await expect.poll(refused).toContain('Nothing was purged.');
  expect(document.body.textContent).toContain(`1 line refused:${site}/bThis line is refused.`);
});

function refusedList(rejected: object[]) {
  const problem = { type: 'about:blank', status: 422, code: 'bulk_rejected', purged: 'no', rejected };
  const texts = { title: 'Some lines cannot be purged.', detail: 'Some lines cannot be purged.', next: 'Fix them.' };
  const headers = { 'x-purge-desk': '1', 'content-type': 'application/problem+json' };
  return new Response(JSON.stringify({ ...problem, ...texts }), { status: 422, headers });
}
