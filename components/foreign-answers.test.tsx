import { describe, expect } from 'vitest';
import { DESK_HEADER } from '@/lib/shared/desk-header';
import { purgedSentence } from '@/lib/shared/purged-sentence';
import type { Purge, PurgeDetails } from '@/lib/shared/purges/purge-record';
import { aPurge, ask, marker, send } from '@/test/support/api';
import { type DeskPage, pageTest } from '@/test/support/desk-page';
import { openHistory, rows, sendInOrder } from '@/test/support/history-page';
import { purgeCount } from '@/test/support/ledger';
import { openForm, recorded, refused, sendAndRead, sendPurge, urlField } from '@/test/support/purge-form-page';
import { PurgeRecord } from './purges/record/purge-record';
import { FollowPurge } from './shares/follow-purge';

const test = pageTest();
const url = 'https://www.shop.example/products';
const text = () => document.body.textContent ?? '';

/** An answer that has the headers of one of the desk. */
const answer = (status: number, body: unknown) => Response.json(body, { status, headers: { [DESK_HEADER]: '1' } });

describe('a gateway that keeps the headers of the desk and answers JSON of its own', () => {
  test.for([
    ['a code that is a number', 503, { code: 14, message: 'no healthy upstream' }],
    ['a code in words', 504, { code: 'GATEWAY_TIMEOUT', message: 'upstream request timeout' }],
    ['a code that the desk has, too', 404, { code: 'not_found', message: 'no such route' }],
    ['an envelope', 200, { error: null, data: {} }],
    ['no data', 200, null],
  ] as const)(
    'leaves it unknown whether a purge was sent (%s); the same form again shows its record',
    async ([, status, body], { page, sandbox }) => {
      page.replaceAnswer = ({ method, path }) =>
        method === 'POST' && path === '/api/purges' ? answer(status, body) : undefined;
      await openForm(page);
      await page.user.paste(url);
      await sendPurge(page);
      await expect.poll(refused).toContain('Purge Desk did not answer.');
      expect(refused()).toContain(purgedSentence.unknown);
      expect(urlField().value).toBe(url);
      page.replaceAnswer = () => undefined;
      await sendAndRead(page);
      expect(recorded()).toContain('Nothing was sent now');
      expect(await purgeCount(sandbox)).toBe(1);
    },
  );

  test('leaves the rows of the history', async ({ page, desk }) => {
    const reason = marker();
    const sent = await sendInOrder(desk, [{ reason }]);
    await openHistory(page, `?q=${reason}`);
    await expect.poll(rows).toEqual(sent);
    page.answerInstead = () => answer(200, {});
    await expect.poll(text).toContain('Purge Desk is not responding.');
    expect(rows()).toEqual(sent);
  });

  test('leaves the form, without a look at the edge', async ({ page, openDesk }) => {
    page.desk = await openDesk({ EDGE_LOOKS: 'automatic' });
    page.answerInstead = ({ path }) => (path === '/api/looks' ? answer(200, { ok: true }) : undefined);
    await openForm(page);
    await page.user.paste(url);
    await expect.poll(text).toContain('Purge Desk did not answer, so the edge was not seen.');
    expect(urlField().value).toBe(url);
  });
});

describe('a gateway whose JSON has a request ID', () => {
  const answerOfIts = (status: number) =>
    Response.json({ code: 'not_found' }, { status, headers: { 'x-request-id': 'of-a-gateway' } });

  test('is named, and the purge may have been sent', async ({ page }) => {
    page.answerInstead = ({ method }) => (method === 'POST' ? answerOfIts(503) : undefined);
    await openForm(page);
    await page.user.paste(url);
    await sendPurge(page);
    await expect.poll(refused).toContain('A proxy answered instead of Purge Desk (503).');
    expect(refused()).toContain(purgedSentence.unknown);
  });

  test('ends no link with its own 404', async ({ page }) => {
    page.answerInstead = () => answerOfIts(404);
    await page.open('/share/t', () => (
      <FollowPurge token="t" everyMs={1000} title="Purge" icon="moving">
        <p>The purge</p>
      </FollowPurge>
    ));
    await expect.poll(text).toContain('Purge Desk is not responding.');
    expect(text()).toContain('The purge');
  });
});

describe('a record that a later version of the desk answered', () => {
  const status = () => document.querySelector('article header [role=status]')?.textContent;

  async function openChanged(page: DeskPage, changed: object) {
    const { body } = await send<Purge>(page.desk, aPurge());
    const details = await ask<PurgeDetails>(page.desk, `/api/purges/${body.id}`);
    await page.open(`/purges/${body.id}`, () => <PurgeRecord id={body.id} share={null} />);
    await expect.poll(status).toContain('Accepted');
    page.replaceAnswer = ({ path }) =>
      path === `/api/purges/${body.id}` ? answer(200, { ...details.body, ...changed }) : undefined;
  }

  test('names its status, and says of an error that this page does not know it', async ({ page }) => {
    const error = { code: 'cdn_of_a_later_version', message: 'over quota', cdnStatus: null };
    await openChanged(page, { status: 'failed', error });
    await expect.poll(text).toContain('This page does not know this error.');
    expect(status()).toContain('Failed');
    expect(text()).toContain('over quota');
  });

  const event = { from: null, what: null, reason: 'postponed', actor: null, at: '2026-11-29T00:00:00Z' };
  test.for([{ status: 'postponed' }, { events: [{ ...event, to: 'postponed' }] }])(
    'stays as it was where it has a status that this page does not know: %o',
    async (changed, { page }) => {
      await openChanged(page, changed);
      await expect.poll(text).toContain('Purge Desk is not responding.');
      expect(status()).toContain('Accepted');
    },
  );
});
