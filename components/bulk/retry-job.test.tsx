import { screen, waitFor } from '@testing-library/react';
import { expect } from 'vitest';
import { paths } from '@/lib/shared/paths';
import { purgesOf, readJob, retryJob, sendList, urlsOf } from '@/test/support/bulk';
import { type DeskPage, pageTest } from '@/test/support/desk-page';
import { fill } from '@/test/support/purge-form-page';
import type { SandboxControl } from '@/test/support/sandbox-control';
import { DatabaseSync } from '@/test/support/sqlite';
import { JobView } from './job-view';

const test = pageTest({ settings: { REQUIRE_REASON: 'url' } });
let lists = 0;

/** A job with so many failed purges, from before the desk required a reason. */
async function aFailedJob({ desk }: DeskPage, sandbox: SandboxControl, failed: number) {
  // What a test before has left.
  await desk.tick();
  await sandbox.faults({ type: 'status', status: 400, times: failed });
  const urls = urlsOf(`retried-${++lists}`, failed + 1);
  const { id } = (await sendList(desk, { urls, reason: 'before', ticket: 'INC-1' })).body;
  await desk.tick();
  change(desk, `update bulk_jobs set reason = null where id = '${id}'`);
  return id;
}
function change({ location }: DeskPage['desk'], sql: string) {
  if (location.kind !== 'sqlite') throw new Error('the database is no file');
  const database = new DatabaseSync(location.file);
  database.exec(sql);
  database.close();
}
const open = (page: DeskPage, id: string) => page.open(paths.bulkJob(id), () => <JobView id={id} />);
const button = (name: string | RegExp) => screen.findByRole('button', { name });
const opened = async ({ desk, visited }: DeskPage) => {
  await waitFor(() => expect(visited.at(-1)).toMatch(/^\/bulk\/[\w-]+$/));
  return readJob(desk, visited.at(-1)?.split('/').pop() ?? '');
};

test('a retry asks for the reason that the desk requires, and says whose note is sent where none is given', async ({
  page,
  sandbox,
}) => {
  const id = await aFailedJob(page, sandbox, 2);
  await open(page, id);
  await page.user.click(await button('Retry 2 failed'));
  const reason = screen.getByRole<HTMLInputElement>('textbox', { name: /^Reason.*required/ });
  expect(document.activeElement).toBe(reason);
  await page.user.click(await button('Retry 2 purges'));
  await screen.findByText('Enter a reason. This purge requires one.');
  expect(page.changes.filter(({ path }) => path.includes('/retry'))).toEqual([]);
  fill(reason, 'the origin is back');
  fill(screen.getByRole('textbox', { name: /^Ticket/ }), '');
  await screen.findByText('If empty, the ticket of this job is used.');
  await page.user.click(await button('Retry 2 purges'));
  expect(await opened(page)).toMatchObject({ total: 2, reason: 'the origin is back', ticket: 'INC-1', retryOf: id });
  // Proxies log the query of a request.
  expect(page.changes.map(({ path }) => path)).toEqual([paths.api.bulkRetry(id)]);
});

test('a retry of what cannot be purged any more names it, and offers to leave it out', async ({ page, sandbox }) => {
  const id = await aFailedJob(page, sandbox, 3);
  const [gone] = await purgesOf(page.desk, id);
  change(page.desk, `update purges set distribution = 'gone' where id = '${gone?.id}'`);
  await open(page, id);
  await page.user.click(await button('Retry 3 failed'));
  fill(screen.getByRole('textbox', { name: /Reason/ }), 'again');
  await page.user.click(await button('Retry 3 purges'));
  await screen.findByText('1 line refused:');
  expect(screen.getByRole('alert').textContent).toContain(gone?.target.kind === 'url' ? gone.target.value : 'no URL');
  await page.user.click(await button('Leave out 1 line and retry 2'));
  expect(await opened(page)).toMatchObject({ total: 2 });
});

test('where every failed purge is in a retry, its link stands in the place of the button', async ({
  page,
  sandbox,
}) => {
  const id = await aFailedJob(page, sandbox, 2);
  const retry = await retryJob(page.desk, id, { reason: 'again' });
  await open(page, id);
  const link = await screen.findByRole('link', { name: 'Open retry' });
  expect(link.getAttribute('href')).toBe(paths.bulkJob(retry.body.id));
  expect(link.closest('p')?.textContent).toBe('All failed purges are in a retry. Open retry');
  expect(screen.queryByRole('button', { name: /^Retry/ })).toBeNull();
});

test('back from the form, the button has the focus', async ({ page, sandbox }) => {
  const id = await aFailedJob(page, sandbox, 1);
  await open(page, id);
  await page.user.click(await button('Retry 1 failed'));
  await page.user.click(await button('Back'));
  await waitFor(async () => expect(document.activeElement).toBe(await button('Retry 1 failed')));
});
