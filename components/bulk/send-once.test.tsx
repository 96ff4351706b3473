import { screen, waitFor } from '@testing-library/react';
import { beforeEach, expect } from 'vitest';
import { type BulkDraft, handOverList, savedBulkDraft } from '@/lib/client/bulk-draft';
import { distributionsQuery } from '@/lib/client/distributions';
import type { DistributionList } from '@/lib/shared/distributions/distribution';
import { paths } from '@/lib/shared/paths';
import { type DeskPage, pageTest } from '@/test/support/desk-page';
import { chooseMode } from '@/test/support/purge-form-page';
import { BulkDesk } from './bulk-desk';

const test = pageTest();
const site = 'https://www.shop.example';
const button = () => screen.getByRole<HTMLButtonElement>('button', { name: /-purge \d+ URLs?$/ });
const jobs = ({ desk }: DeskPage) => desk.built.store.bulk.page(undefined, 50);

interface Known {
  /** How many distributions the page knows when it opens. */
  distributions?: number;
}

async function openList(page: DeskPage, list: Partial<BulkDraft>, known: Known = {}) {
  handOverList(list);
  await page.open(paths.bulk, () => <BulkDesk />, {
    prepare: (client) =>
      client.setQueryData(distributionsQuery.queryKey, (all: DistributionList | undefined) =>
        all ? { ...all, items: all.items.slice(0, known.distributions) } : undefined,
      ),
  });
  await page.untilAnswered();
}

async function press(page: DeskPage) {
  await waitFor(() => expect(button().disabled).toBe(false));
  await page.user.click(button());
}

async function pressWithoutAnswer(page: DeskPage) {
  page.beforeAnswer = ({ path, method }) => {
    if (method === 'POST' && path === paths.api.bulkJobs) throw new TypeError('Failed to fetch');
  };
  await press(page);
  await screen.findByText(/^A list sent at .* has no answer yet\.$/);
  page.beforeAnswer = () => undefined;
}

beforeEach(() => sessionStorage.clear());

test('a list is recorded once although its likely spellings count as purged lately by the second press', async ({
  page,
}) => {
  await openList(page, { text: `${site}/spelled?utm_source=x`, withSpellings: true });
  await pressWithoutAnswer(page);
  const [job] = await jobs(page);
  expect(job?.total).toBe(4);
  await page.reload();
  await page.untilAnswered();
  await press(page);
  await waitFor(() => expect(page.visited.at(-1)).toBe(paths.bulkJob(job?.id ?? '')));
  expect((await jobs(page)).map(({ id }) => id)).toEqual([job?.id]);
  expect(screen.queryByText(/has no answer yet/)).toBeNull();
});

test('a list is recorded once although the page knows fewer distributions of its host by the second press', async ({
  page,
  openDesk,
}) => {
  page.desk = await openDesk({ F5XC_DISTRIBUTIONS: 'default/one=www.shop.example;default/two=www.shop.example' });
  const known: Known = { distributions: 2 };
  await openList(page, { text: `${site}/once`, preferred: 'default/one' }, known);
  await pressWithoutAnswer(page);
  const [job] = await jobs(page);
  known.distributions = 1;
  await page.reload();
  await page.untilAnswered();
  await press(page);
  await waitFor(() => expect(page.visited.at(-1)).toMatch(/^\/bulk\/./));
  expect(job).toBeDefined();
  expect((await jobs(page)).map(({ id }) => id)).toEqual([job?.id]);
});

test('a list that a reload made soft says how it was sent, and is recorded once in that mode', async ({ page }) => {
  await openList(page, { text: `${site}/hard`, mode: 'hard' });
  const sentHard = () => screen.queryByText('You sent it with mode Hard. To send it again unchanged, choose Hard.');
  await pressWithoutAnswer(page);
  expect(sentHard()).toBeNull();
  const before = await jobs(page);
  await waitFor(() => expect(savedBulkDraft()?.mode).toBe('soft'));
  await page.reload();
  await page.untilAnswered();
  await waitFor(() => expect(button().textContent).toBe('Soft-purge 1 URL'));
  expect(sentHard()).not.toBeNull();
  await chooseMode(page, 'hard');
  expect(sentHard()).toBeNull();
  await press(page);
  await waitFor(() => expect(page.visited.at(-1)).toMatch(/^\/bulk\/./));
  expect(await jobs(page)).toEqual(before);
});

test('a list that did not arrive is recorded by the second press, as the page knows it then', async ({ page }) => {
  page.beforeRequest = ({ path, method }) => {
    if (method === 'POST' && path === paths.api.bulkJobs) throw new TypeError('Failed to fetch');
  };
  await openList(page, { text: `${site}/never` });
  const before = (await jobs(page)).length;
  await press(page);
  await screen.findByText(/has no answer yet/);
  page.beforeRequest = () => undefined;
  await press(page);
  await waitFor(() => expect(page.visited.at(-1)).toMatch(/^\/bulk\/./));
  expect(await jobs(page)).toHaveLength(before + 1);
});
