import { screen, waitFor } from '@testing-library/react';
import { expect } from 'vitest';
import { paths } from '@/lib/shared/paths';
import type { Mode } from '@/lib/shared/purges/purge-terms';
import { purgesOf, readJob, retryJob, sendList, urlsOf } from '@/test/support/bulk';
import { type DeskPage, pageTest } from '@/test/support/desk-page';
import { fill } from '@/test/support/purge-form-page';
import type { SandboxControl } from '@/test/support/sandbox-control';
import { DatabaseSync } from '@/test/support/sqlite';
import { JobView } from './job-view';

const test = pageTest({ settings: { REQUIRE_REASON: 'url', CDN_RATE_PER_MINUTE: '600', CDN_RATE_BURST: '100' } });
let lists = 0;

/** A job with so many failed purges, from before the desk required a reason. */
async function aFailedJob(
  { desk }: DeskPage,
  sandbox: SandboxControl,
  failed: number,
  { on = 'cache-purge', ...list }: { on?: 'cache-purge' | 'commands'; mode?: Mode } = {},
) {
  // What a test before has left is sent, and the rate has room for this one.
  await desk.advance(20_000);
  await sandbox.faults({ type: 'status', status: 400, times: failed, on });
  const urls = urlsOf(`retried-${++lists}`, failed + 1);
  const { id } = (await sendList(desk, { urls, reason: 'before', ticket: 'INC-1', ...list })).body;
  // Its lines are recorded some at a time.
  await desk.advance(1000);
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

/** Opens a job's page, and the form for its failed purges. */
async function openRetry(page: DeskPage, id: string, count: number) {
  await open(page, id);
  await page.user.click(await button(`Retry ${count} failed`));
  await screen.findByRole('form', { name: 'Retry failed purges' });
}

test('a retry asks for the reason that the desk requires, and says whose note is sent where none is given', async ({
  page,
  sandbox,
}) => {
  const id = await aFailedJob(page, sandbox, 2);
  await openRetry(page, id, 2);
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
  await openRetry(page, id, 3);
  fill(screen.getByRole('textbox', { name: /Reason/ }), 'again');
  await page.user.click(await button('Retry 3 purges'));
  await screen.findByText('1 purge refused:');
  await screen.findByText(/Leave out these purges, or restore their distribution\./);
  expect(screen.getByRole('alert').textContent).toContain(gone?.target.kind === 'url' ? gone.target.value : 'no URL');
  await page.user.click(await button('Leave out 1 purge and retry 2'));
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
  expect(link.closest('p')?.textContent).toBe('All failed purges have been retried. Open retry');
  expect(screen.queryByRole('button', { name: /^Retry/ })).toBeNull();
});

test('back from the form, the button has the focus', async ({ page, sandbox }) => {
  const id = await aFailedJob(page, sandbox, 1);
  await openRetry(page, id, 1);
  await page.user.click(await button('Back'));
  await waitFor(async () => expect(document.activeElement).toBe(await button('Retry 1 failed')));
});

const isRetry = ({ path }: { path: string }) => path.endsWith('/retry');
const fromProxy = () => new Response('', { status: 503 });

test('while a retry is on its way its form stays, and a reader who leaves the page stays where they are', async ({
  page,
  sandbox,
}) => {
  const id = await aFailedJob(page, sandbox, 2);
  await openRetry(page, id, 2);
  fill(screen.getByRole('textbox', { name: /Reason/ }), 'slow');
  let send = () => {};
  const held = new Promise<void>((resolve) => (send = resolve));
  page.beforeRequest = (asked) => isRetry(asked) && held;
  const answered = new Promise<void>((resolve) => {
    page.beforeAnswer = (asked) => isRetry(asked) && resolve();
  });
  await page.user.click(await button('Retry 2 purges'));
  await button('Sending…');
  const back = await button('Back');
  expect(back.getAttribute('aria-disabled')).toBe('true');
  await page.user.click(back);
  expect(screen.queryByRole('button', { name: 'Retry 2 failed' })).toBeNull();
  page.leave();
  send();
  await answered;
  await open(page, id);
  await screen.findByRole('link', { name: 'Open retry' });
  expect(page.visited).toEqual([]);
});

test('after a proxy answered instead, the reason and the key are kept: pressed again, it is the same retry', async ({
  page,
  sandbox,
}) => {
  const id = await aFailedJob(page, sandbox, 2);
  await openRetry(page, id, 2);
  fill(screen.getByRole('textbox', { name: /Reason/ }), 'typed');
  // The retry is recorded, and the page hears nothing of it.
  page.replaceAnswer = fromProxy;
  await page.user.click(await button('Retry 2 purges'));
  await screen.findByText(/Press Retry again: nothing is sent twice\./);
  await page.user.click(await button('Back'));
  await page.user.click(await button('Retry 2 failed'));
  expect(screen.getByRole<HTMLInputElement>('textbox', { name: /Reason/ }).value).toBe('typed');
  page.replaceAnswer = () => undefined;
  await page.user.click(await button('Retry 2 purges'));
  expect(await opened(page)).toMatchObject({ total: 2, reason: 'typed', retryOf: id });
});

test('where another tab has retried meanwhile, a status that has the focus says so', async ({ page, sandbox }) => {
  const id = await aFailedJob(page, sandbox, 2);
  await openRetry(page, id, 2);
  fill(screen.getByRole('textbox', { name: /Reason/ }), 'too late');
  await retryJob(page.desk, id, { reason: 'first' });
  await page.user.click(await button('Retry 2 purges'));
  const status = (await screen.findByText('All failed purges have been retried.')).closest('[role=status]');
  await waitFor(() => expect(document.activeElement).toBe(status));
  expect(status?.textContent).toContain('Open retry');
  expect(page.visited).toEqual([]);
});

test('of many refused purges the first are named, cut in the middle, and the others are counted', async ({
  page,
  sandbox,
}) => {
  const id = await aFailedJob(page, sandbox, 14);
  const gone = (await purgesOf(page.desk, id)).filter(({ status }) => status === 'failed').slice(0, 12);
  change(page.desk, `update purges set distribution = 'gone' where id in (${gone.map((one) => `'${one.id}'`).join()})`);
  await openRetry(page, id, 14);
  fill(screen.getByRole('textbox', { name: /Reason/ }), 'again');
  await page.user.click(await button('Retry 14 purges'));
  await screen.findByText('12 purges refused:');
  await screen.findByText('and 2 more');
  const alert = screen.getByRole('alert');
  expect(alert.querySelectorAll('.middle-cut')).toHaveLength(10);
  await page.user.click(await button('Leave out 12 purges and retry 2'));
  expect(document.activeElement).not.toBe(document.body);
  expect(await opened(page)).toMatchObject({ total: 2 });
});

test('a long hard retry is sent once its number is typed', async ({ page, sandbox }) => {
  const id = await aFailedJob(page, sandbox, 51, { mode: 'hard' });
  await openRetry(page, id, 51);
  fill(screen.getByRole('textbox', { name: /Reason/ }), 'again');
  const send = await button('Retry 51 purges');
  expect(send).toHaveProperty('disabled', true);
  await page.user.type(screen.getByRole('textbox', { name: /Reason/ }), '{Enter}');
  expect(page.changes).toEqual([]);
  await page.user.type(screen.getByRole('textbox', { name: 'Type 51 to confirm' }), '51');
  await page.user.click(send);
  expect(await opened(page)).toMatchObject({ total: 51, mode: 'hard' });
});

test('a retry that is sent as purge commands says that each URL is purged on all domains', async ({
  page,
  sandbox,
  openDesk,
}) => {
  page.desk = await openDesk({ CDN_PURGE_API: 'purge-command', F5XC_NAMESPACES: 'default' });
  const id = await aFailedJob(page, sandbox, 2, { on: 'commands' });
  await openRetry(page, id, 2);
  await expect
    .poll(() => document.body.textContent)
    .toContain('This purges each path on all 2 domains of default/www-shop.');
});
