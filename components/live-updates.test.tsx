import { screen } from '@testing-library/react';
import { describe, expect } from 'vitest';
import type { Purge } from '@/lib/shared/purges/purge-record';
import { aPurge, send } from '@/test/support/api';
import type { TestDesk } from '@/test/support/desk';
import { type DeskPage, pageTest } from '@/test/support/desk-page';
import { openHistory, rows } from '@/test/support/history-page';
import { installEventSource } from '@/test/support/page-event-source';
import { fillForm, openForm, recorded, sendPurge } from '@/test/support/purge-form-page';
import { makeShare, revoke } from '@/test/support/shares';
import { PurgeRecord } from './purges/record/purge-record';
import { SharedHistoryView } from './shares/shared-history-view';

const test = pageTest().extend<{ streamed: DeskPage }>({
  streamed: async ({ page }, use) => {
    const remove = installEventSource(page);
    await use(page);
    page.leave();
    remove();
  },
});

const openStreams = ({ built }: TestDesk) => built.contextFor({ access: [] } as never).feed.open();
const openRecord = (page: DeskPage, id: string) =>
  page.open(`/purges/${id}`, () => <PurgeRecord id={id} share={null} />);

const untilStreamed = (desk: TestDesk) => expect.poll(() => openStreams(desk)).toBe(1);
/** Waits until a page has asked for nothing for longer than it would poll. */
async function untilQuiet({ asked }: DeskPage) {
  let before: number | undefined;
  const isQuiet = () => {
    const wasThen = before;
    before = asked.length;
    return wasThen === before;
  };
  await expect.poll(isQuiet, { interval: 1500 }).toBe(true);
}
/** One look of the desk. */
const look = (desk: TestDesk) => desk.advance(500);
const listsAsked = ({ asked }: DeskPage) => asked.filter(({ path }) => path.startsWith('/api/purges?'));
const statuses = () =>
  [...document.querySelectorAll('table[aria-label=Purges] tbody tr')].map((row) => row.textContent);

describe('with an event stream', () => {
  test('the history shows a change in its place and counts what is new, and asks for nothing', async ({
    streamed: page,
    desk,
    sandbox,
  }) => {
    const { body } = await send<Purge>(desk, aPurge());
    await openHistory(page);
    await expect.poll(() => rows()[0]).toBe(`/purges/${body.id}`);
    const earlier = rows();
    await untilStreamed(desk);
    await untilQuiet(page);
    const before = listsAsked(page).length;
    await sandbox.arrive('fr4-par', 'ny8-nyc', 'tr2-tor');
    await desk.advance(4000);
    await expect.poll(() => statuses()[0]).toContain('Finished, nothing matched');
    const newer = await send<Purge>(desk, aPurge({ mode: 'hard' }));
    await look(desk);
    const button = await screen.findByRole('button', { name: 'Show 1 newer purge' });
    expect(rows()).toEqual(earlier);
    expect(listsAsked(page).length).toBe(before);
    await page.user.click(button);
    await expect.poll(rows).toEqual([`/purges/${newer.body.id}`, ...earlier]);
    expect(listsAsked(page).length).toBe(before);
  });

  test('a history under a filter is read again when a purge leaves it', async ({ streamed: page, desk, sandbox }) => {
    const { body } = await send<Purge>(desk, aPurge());
    await openHistory(page, '?status=accepted');
    await expect.poll(rows).toContain(`/purges/${body.id}`);
    await untilStreamed(desk);
    await sandbox.arrive('fr4-par', 'ny8-nyc', 'tr2-tor');
    await desk.advance(4000);
    await expect.poll(rows).not.toContain(`/purges/${body.id}`);
  });

  test('a record follows its purge to the end: status at once, sites and timeline a moment later', async ({
    streamed: page,
    desk,
    sandbox,
  }) => {
    const { body } = await send<Purge>(desk, aPurge());
    await openRecord(page, body.id);
    await untilStreamed(desk);
    await sandbox.arrive('fr4-par', 'ny8-nyc', 'tr2-tor');
    await desk.advance(4000);
    const text = () => document.querySelector('article')?.textContent ?? '';
    await expect.poll(text).toContain('Finished, nothing matched');
    await expect.poll(text).toContain('all 3 reported sites have finished');
  });

  test('the form follows what it has sent, and knows when a purge would have to wait', async ({
    streamed: page,
    desk,
    sandbox,
  }) => {
    await openForm(page);
    await untilStreamed(desk);
    await fillForm(page, { distribution: 'default/www-shop', kind: 'pattern', mode: 'hard', value: '^/nothing/' });
    await sendPurge(page);
    await expect.poll(recorded).toContain('Accepted');
    await sandbox.arrive('fr4-par', 'ny8-nyc', 'tr2-tor');
    await desk.advance(4000);
    await expect.poll(recorded).toContain('Finished, nothing matched');
  });

  test('a page that loses its stream polls again', async ({ streamed: page, desk, onTestFinished }) => {
    const earlier = await send<Purge>(desk, aPurge());
    await openHistory(page);
    await untilStreamed(desk);
    // What is sent before the list is read is part of it, and not newer.
    await expect.poll(rows).toContain(`/purges/${earlier.body.id}`);
    const { feed } = desk.built.contextFor({ access: [] } as never);
    const { follow } = feed;
    onTestFinished(() => {
      feed.follow = follow;
    });
    feed.follow = async () => {
      throw new Error('no streams here');
    };
    page.setOffline(true);
    page.setOffline(false);
    await expect.poll(() => openStreams(desk)).toBe(0);
    const { body } = await send<Purge>(desk, aPurge({ mode: 'hard' }));
    await screen.findByRole('button', { name: /newer purge/ });
    expect(rows()).not.toContain(`/purges/${body.id}`);
  });

  test('a page of a link shows what has changed, and that the link has ended', async ({ streamed: page, desk }) => {
    const { body } = await send<Purge>(desk, aPurge());
    const { token, share } = await makeShare(desk, { filter: { distribution: 'default/www-shop' } });
    await page.open(`/share/${token}`, () => (
      <SharedHistoryView
        token={token}
        at={undefined}
        deskName={undefined}
        json={JSON.stringify({ queries: [], mutations: [] })}
      />
    ));
    await expect.poll(() => statuses().length).toBeGreaterThan(0);
    // The page has a stream of the desk here, too.
    await expect.poll(() => openStreams(desk)).toBe(2);
    await untilQuiet(page);
    await send<Purge>(desk, aPurge({ mode: 'hard' }));
    await look(desk);
    await screen.findByRole('button', { name: 'Show 1 newer purge' });
    expect(document.body.textContent).not.toContain(body.id);
    await revoke(desk, share.id);
    await desk.advance(3000);
    await screen.findByRole('heading', { name: 'This link no longer works' });
  });
});
