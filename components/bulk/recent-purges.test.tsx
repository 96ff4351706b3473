import { fireEvent, screen } from '@testing-library/react';
import { expect } from 'vitest';
import { paths } from '@/lib/shared/paths';
import { purgesOf, sendList, stepJob } from '@/test/support/bulk';
import { type DeskPage, pageTest } from '@/test/support/desk-page';
import { BulkDesk } from './bulk-desk';

const test = pageTest();
const site = 'https://www.shop.example';

async function openList(page: DeskPage) {
  await page.open(paths.bulk, () => <BulkDesk />);
  fireEvent.change(screen.getByRole('textbox', { name: 'URLs' }), { target: { value: `${site}/0\n${site}/new` } });
}

test('what was purged lately is known beyond one page of it, and it says how far where there is more', async ({
  page,
}) => {
  const urls = Array.from({ length: 2100 }, (_, index) => `${site}/${index}`);
  const { id } = (await sendList(page.desk, { urls })).body;
  await stepJob(page.desk, id, 'pause');
  const untilRecorded = async (count: number) => {
    // 25 lines a step; to read all of them after each would take most of the time.
    for (let step = 0; step < count / 25; step++) await page.desk.tick();
    while ((await purgesOf(page.desk, id)).length < count) await page.desk.tick();
  };
  await untilRecorded(300);
  await openList(page);
  await screen.findByRole('button', { name: 'Recently purged 1' });
  expect(document.body.textContent).not.toContain('covers the newest');
  page.leave();
  await untilRecorded(urls.length);
  await openList(page);
  await screen.findByText(/“Recently purged” covers the newest 2,000 purges, since \d/);
  await screen.findByRole('button', { name: 'Recently purged 0' });
});
