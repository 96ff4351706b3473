import { fireEvent, render, screen, waitFor, within } from '@testing-library/react';
import { renderToString } from 'react-dom/server';
import { afterEach, describe, expect } from 'vitest';
import { PurgeRecord } from '@/components/purges/record/purge-record';
import { bulkJob } from '@/lib/client/bulk';
import { savedBulkDraft } from '@/lib/client/bulk-draft';
import { purgeDetails } from '@/lib/client/purges';
import type { BulkJob } from '@/lib/shared/bulk/bulk-job';
import { paths } from '@/lib/shared/paths';
import { ask, readRecord } from '@/test/support/api';
import { anAuditEntry } from '@/test/support/audit-entry';
import { purgesOf, readJob, sendList, stepJob, urlsOf } from '@/test/support/bulk';
import { credentialName, makeCredential } from '@/test/support/credentials';
import { type DeskPage, pageTest } from '@/test/support/desk-page';
import { JobActions } from './job-actions';
import { JobProgress } from './job-progress';
import { JobView } from './job-view';
import { LatestJobs } from './latest-jobs';
import { NotifyWhenDone } from './notify-when-done';

const test = pageTest();
let lists = 0;
/** Records a list, and opens its job. */
async function openJob(page: DeskPage, urls = urlsOf(`job-${++lists}`, 3)): Promise<BulkJob> {
  const { id } = (await sendList(page.desk, { urls, reason: 'release', ticket: 'INC-1' })).body;
  const job = await readJob(page.desk, id);
  await page.open(paths.bulkJob(id), () => <JobView id={id} />, {
    prepare: (client) => client.setQueryData(bulkJob(id).queryKey, job),
  });
  return job;
}
const button = (name: string | RegExp) => screen.getByRole('button', { name });
const progress = () => screen.getByRole('progressbar', { name: 'Purges sent' });
const counts = () =>
  within(screen.getByRole('region', { name: 'Purges by status' }))
    .getAllByRole('listitem')
    .map(({ textContent }) => textContent);

afterEach(() => Reflect.deleteProperty(globalThis, 'Notification'));

describe('the page of a bulk job', () => {
  test('shows how far it is, in a bar, in words and in the title', async ({ page }) => {
    const job = await openJob(page);
    expect(progress().getAttribute('aria-valuemax')).toBe('3');
    expect(progress().getAttribute('aria-valuetext')).toMatch(/^\d of 3 sent \(\d+ %\)$/);
    expect(counts().join(' ')).toMatch(/Queued\d Sending\d Accepted\d Completed\d Failed\d Unconfirmed\d Cancelled\d/);
    expect(document.body.textContent).toContain('ReasonreleaseTicketINC-1');
    expect(document.body.textContent).toContain('default/www-shop3 URLs');
    await waitFor(() =>
      expect(document.title).toMatch(/^\d+ % · (Sending|All sent|Finished) · Bulk purge · Purge Desk$/),
    );
    expect(job.total).toBe(3);
  });

  test('pauses, resumes and cancels; cancelling asks once', async ({ page }) => {
    const { id } = await openJob(page, urlsOf('held', 40));
    const state = async () => readJob(page.desk, id);
    await page.user.click(button('Pause'));
    await screen.findByText('Paused. Unsent purges wait until you resume, for up to 24 hours.');
    expect((await state()).paused).toBe(true);
    await page.user.click(button('Resume'));
    await screen.findByRole('button', { name: 'Pause' });
    expect((await state()).paused).toBe(false);
    await page.user.click(button('Cancel job'));
    expect((await state()).cancelled).toBe(false);
    // Neither Enter twice nor a double click cancels.
    expect(document.activeElement).toBe(button('Keep job'));
    fireEvent.click(button(/^Cancel \d+ unsent purges?$/), { detail: 2 });
    // Whatever changes meanwhile, focus stays where the reader has put it.
    await ask(page.desk, paths.api.bulkPause(id), { method: 'POST' });
    await screen.findByRole('button', { name: 'Resume' });
    expect(document.activeElement).toBe(button('Keep job'));
    await page.user.click(button('Keep job'));
    expect(document.activeElement).toBe(button('Cancel job'));
    await page.user.click(button('Cancel job'));
    await page.user.click(button(/^Cancel \d+ unsent purges?$/));
    await screen.findByText('Unsent purges are cancelled. They purged nothing.');
    expect((await state()).cancelled).toBe(true);
    await waitFor(() => expect(screen.queryByRole('button', { name: 'Pause' })).toBeNull());
  });

  test('that was cancelled early does not say that all was sent', async ({ page }) => {
    const { id } = (await sendList(page.desk, { urls: urlsOf('early', 30) })).body;
    await stepJob(page.desk, id, 'cancellation');
    await page.desk.advance(1000);
    const { counts } = await readJob(page.desk, id);
    expect(counts.cancelled).toBeGreaterThan(0);
    const sent = 30 - (counts.cancelled ?? 0);
    const text = `${sent} of 30 sent (${Math.floor((sent / 30) * 100)} %)`;
    await page.open(paths.bulkJob(id), () => <JobView id={id} />);
    await screen.findByText(text);
    expect(progress().getAttribute('aria-valuetext')).toBe(text);
    await waitFor(() => expect(document.title).not.toMatch(/^100 %/));
    page.leave();
    await page.open(paths.bulk, () => <LatestJobs />);
    const row = (await screen.findAllByText(/^Cancelled/))[0];
    expect(row?.textContent).toBe(`Cancelled, ${Math.floor((sent / 30) * 100)} % sent`);
  });

  test('whose purges failed does not look like a success', async ({ page, sandbox }) => {
    await page.desk.advance(1000);
    await sandbox.faults({ type: 'status', status: 400, times: 14 });
    const { id } = (await sendList(page.desk, { urls: urlsOf('refused', 14) })).body;
    await page.desk.advance(1000);
    await page.open(paths.bulkJob(id), () => <JobView id={id} />);
    const state = await screen.findByText('Finished, 14 failed');
    expect(state.closest('[role=status]')?.className).toContain('text-danger');
    expect(progress().innerHTML).toContain('bg-danger');
    screen.getByText('All purges are finished.');
    page.leave();
    await page.open(paths.bulk, () => <LatestJobs />);
    const row = await screen.findByText('Finished, 14 failed, 100 % sent');
    expect(row.closest('.text-danger')?.tagName).toBe('SPAN');
  });

  test('says that it is paused because its credential was revoked', async ({ page }) => {
    const { headers, credential } = await makeCredential(page.desk, { name: credentialName('ci'), role: 'purger' });
    const { id } = (await sendList(page.desk, { urls: urlsOf('revoked', 3) }, headers)).body;
    await ask(page.desk, paths.api.oneCredential(credential.id), { method: 'DELETE' });
    await page.open(paths.bulkJob(id), () => <JobView id={id} />);
    await screen.findByText(
      'Paused because the credential that sent or resumed it was revoked. Resume it or cancel it.',
    );
    expect(button('Resume')).toBeTruthy();
  });

  test('offers only what the reader may do with it, and says until when it can wait', async ({ page }) => {
    const { id } = (await sendList(page.desk, { urls: urlsOf('narrowed', 3) })).body;
    await ask(page.desk, paths.api.bulkPause(id), { method: 'POST' });
    const job: BulkJob = { ...(await readJob(page.desk, id)), pausedBecause: 'rights_lost', may: ['cancel'] };
    await page.open(paths.bulkJob(id), () => (
      <>
        <JobProgress job={job} />
        <JobActions job={job} />
      </>
    ));
    await screen.findByText(/^Paused because the user who sent or resumed it no longer has the role/);
    await screen.findByText(/You can cancel it\. A user with the role for its purges can resume it\.$/);
    expect(button('Cancel job')).toBeTruthy();
    expect(screen.queryByRole('button', { name: 'Resume' })).toBeNull();
    page.leave();
    await page.open(paths.bulkJob(id), () => <JobProgress job={{ ...job, may: [] }} />);
    await screen.findByText(/Its sender or a lead of its distributions can resume it\.$/);
    page.leave();
    await page.open(paths.bulkJob(id), () => <JobProgress job={{ ...job, pausedBecause: null, may: [] }} />);
    await screen.findByText('Paused. Unsent purges wait for up to 24 hours.');
    page.leave();
    await page.open(paths.bulkJob(id), () => <JobView id={id} />);
    const expires = (await screen.findByText('Unsent purges expire')).closest('div');
    expect(expires?.querySelector('time')?.getAttribute('datetime')).toBe(job.expiresAt);
  });

  test('asks the browser for notifications only when the button is pressed, and shows one at the end', async ({
    page,
  }) => {
    const shown: string[] = [];
    let asked = 0;
    class Notice {
      constructor(title: string, { body }: { body?: string }) {
        shown.push(`${title}: ${body}`);
      }
      // What the page has tried is gone at once.
      close = () => shown.pop();
      static requestPermission = async () => {
        asked++;
        return 'granted';
      };
    }
    Object.assign(globalThis, { Notification: Notice });
    const { id } = await openJob(page, urlsOf('noticed', 40));
    expect(asked).toBe(0);
    await page.user.click(button('Notify when done'));
    await screen.findByText('Your browser will notify you while this page is open.');
    await page.user.click(button('Cancel job'));
    await page.user.click(button(/^Cancel \d+ unsent/));
    await waitFor(() => expect(page.changes.at(-1)?.path).toMatch(/cancellation$/));
    await page.desk.tick();
    await waitFor(() => expect(shown).toHaveLength(1));
    expect(shown[0]).toMatch(/^Bulk purge · Cancelled: 40 purges\. \d+ cancelled\.$/);
    expect((await readJob(page.desk, id)).finishedAt).not.toBeNull();
  });

  test('offers no notification as the server draws it, and says where the browser shows none', async ({ page }) => {
    let asked = 0;
    class Broken {
      constructor() {
        throw new TypeError('Illegal constructor. Use ServiceWorkerRegistration.showNotification() instead.');
      }
      static requestPermission = async () => {
        asked++;
        return 'granted';
      };
    }
    Object.assign(globalThis, { Notification: Broken });
    const job = await openJob(page);
    await page.desk.tick();
    expect(renderToString(<NotifyWhenDone job={job} />)).toBe('');
    page.leave();
    render(<NotifyWhenDone job={{ ...job, finishedAt: null }} />);
    await page.user.click(button('Notify when done'));
    await screen.findByText('Your browser does not support notifications.');
    expect(asked).toBe(0);
  });

  test('says how many of its purges the history no longer keeps', async ({ page, sandbox }) => {
    await sandbox.faults({ type: 'status', status: 400, times: 1 });
    const { id } = await openJob(page, urlsOf('kept', 3));
    await page.desk.tick();
    await screen.findByRole('link', { name: '1 Failed' });
    const { store } = page.desk.built;
    // The others are still followed.
    await store.retention.removeBefore(page.desk.clock.now() + 86_400_000, () => anAuditEntry());
    await screen.findByText('1 purge no longer kept in the history.');
    expect(await readJob(page.desk, id)).toMatchObject({ total: 3, removed: 1 });
  });

  test('leads to its purges by status, retries what failed as a new job, and fills in the page for lists again', async ({
    page,
    sandbox,
  }) => {
    const urls = [...urlsOf('ended', 2), 'https://www.shop.example/ended/it.'];
    await sandbox.faults({ type: 'status', status: 400, times: 1 });
    const { id } = await openJob(page, urls);
    await page.desk.tick();
    const failed = await screen.findByRole('link', { name: '1 Failed' });
    expect(failed.getAttribute('href')).toBe(`/history?status=failed&job=${id}`);
    expect(screen.getByRole('link', { name: 'All purges of this job' }).getAttribute('href')).toBe(
      `/history?job=${id}`,
    );
    await page.user.click(await screen.findByRole('button', { name: 'Purge again' }));
    await waitFor(() => expect(page.visited.at(-1)).toBe(paths.bulk));
    expect(savedBulkDraft()).toMatchObject({
      // They were meant so: nothing about them is changed or asked once more.
      text: ['exact_url,namespace,distribution', ...urls.map((url) => `"${url}",default,www-shop`)].join('\n'),
      kept: [],
      reason: 'release',
      ticket: 'INC-1',
    });
    await waitFor(() =>
      expect(screen.getByRole('region', { name: 'Actions' }).getAttribute('aria-busy')).toBe('false'),
    );
    await page.user.click(button('Retry 1 failed'));
    await page.user.click(await screen.findByRole('button', { name: 'Retry 1 purge' }));
    await waitFor(() => expect(page.visited.at(-1)).toMatch(/^\/bulk\/[\w-]+$/));
    const retry = await readJob(page.desk, page.visited.at(-1)?.split('/').pop() ?? '');
    expect(retry).toMatchObject({ total: 1, retryOf: id });
  });

  test('a reader who leaves while “Purge again” reads the list stays where they are', async ({ page }) => {
    const urls = urlsOf('left', 2);
    const { id } = await openJob(page, urls);
    await page.desk.tick();
    page.beforeAnswer = ({ path }) => path.includes('export') && page.leave();
    await page.user.click(await screen.findByRole('button', { name: 'Purge again' }));
    await waitFor(() => expect(savedBulkDraft()?.text).toContain(urls[1]));
    await page.open(paths.bulkJob(id), () => <JobView id={id} />);
    await screen.findByRole('button', { name: 'Purge again' });
    expect(page.visited).toEqual([]);
  });

  test('is where the record of each of its purges leads, and the list of jobs', async ({ page }) => {
    // By the clock of the test, all jobs so far are as new.
    await page.desk.advance(1000);
    const { id } = await openJob(page);
    page.leave();
    await page.desk.tick();
    const [purge] = await purgesOf(page.desk, id);
    const record = await readRecord(page.desk, purge?.id);
    await page.open(paths.purge(record.id), () => <PurgeRecord id={record.id} share={null} />, {
      prepare: (client) => client.setQueryData(purgeDetails(record.id).queryKey, record),
    });
    expect(screen.getByRole('link', { name: 'Open bulk job' }).getAttribute('href')).toBe(paths.bulkJob(id));
    page.leave();
    await page.open(paths.bulk, () => <LatestJobs />);
    const [newest] = await screen.findAllByRole('link', { name: '3 URLs' });
    expect(newest?.getAttribute('href')).toBe(paths.bulkJob(id));
    expect(newest?.closest('li')?.textContent).toMatch(/^3 URLsSoft(All sent|Finished), 100 % sentlocal operator/);
  });

  test('says that a step failed, and why', async ({ page }) => {
    await openJob(page, urlsOf('failing', 40));
    page.beforeRequest = ({ path }) => {
      if (path.endsWith('/pause')) throw new TypeError('Failed to fetch');
    };
    await page.user.click(button('Pause'));
    expect((await screen.findByRole('alert')).textContent).toContain('Purge Desk did not answer');
  });
});
