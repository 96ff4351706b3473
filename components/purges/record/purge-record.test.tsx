import { screen } from '@testing-library/react';
import { describe, expect } from 'vitest';
import { errorTexts } from '@/lib/shared/error-codes';
import type { Problem } from '@/lib/shared/problem';
import type { Purge, PurgePage } from '@/lib/shared/purges/purge-record';
import { aPurge, ask, readRecord, send } from '@/test/support/api';
import { type DeskPage, pageTest } from '@/test/support/desk-page';
import { purgeBodies, purgeCount } from '@/test/support/ledger';
import { fill, fillForm, openForm, recorded, refused, sendAndRead, sendPurge } from '@/test/support/purge-form-page';
import { PurgeRecord } from './purge-record';

const test = pageTest();
const form = {
  distribution: 'default/www-shop',
  kind: 'pattern',
  mode: 'hard',
  value: '^/nothing-like-this/',
} as const;
const twoSites = { 'fr4-par': 20, 'ny8-nyc': 40, 'tr2-tor': 600_000 };
const MINUTE_MS = 60_000;

const openRecord = (page: DeskPage, id: string | undefined, headers = {}) =>
  page.open(`/purges/${id}`, () => <PurgeRecord id={id ?? ''} share={null} />, { headers });
const textOf = (selector: string) => (document.querySelector(selector)?.textContent ?? '').replace(/\s+/g, ' ');
const status = () => textOf('article header [role=status]');
const article = () => textOf('article');
const siteRow = (site: string) =>
  [...document.querySelectorAll('tr')].find((row) => row.textContent?.startsWith(site))?.textContent;

describe('a purge that is tracked', () => {
  test('and found nothing cached is finished, and not shown as a success', async ({ page, desk, sandbox }) => {
    await sandbox.reachSitesQuickly();
    await openForm(page);
    await fillForm(page, form);
    await sendPurge(page);
    await expect.poll(recorded).toContain('Accepted');
    await desk.advance(3000);
    await expect.poll(recorded).toContain('Finished, nothing matched');
    expect(recorded()).toContain('Check the target.');
    expect(recorded()).not.toContain('Completed');
  });

  test('and fails at a site says below the form what failed, with its target and ID', async ({
    page,
    desk,
    sandbox,
  }) => {
    await sandbox.reachSitesQuickly();
    await sandbox.faults({ type: 'sites', failed: ['ny8-nyc'] });
    await openForm(page);
    await fillForm(page, form);
    const purgeRequestId = await sendAndRead(page);
    await desk.advance(3000);
    await expect.poll(refused).toContain(errorTexts.cdn_site_failed.title);
    for (const text of [
      'Failed',
      `purge request ID${purgeRequestId}`,
      form.value,
      'The record of the purge shows which',
    ])
      expect(refused()).toContain(text);
  });

  test('and fails at a site has failed, and the other sites are tracked to their end', async ({
    page,
    desk,
    sandbox,
  }) => {
    await sandbox.siteDelays(twoSites);
    await sandbox.faults({ type: 'sites', failed: ['ny8-nyc'] });
    const { body } = await send(desk, aPurge());
    await desk.advance(3000);
    await openRecord(page, body.id);
    await expect.poll(status).toMatch(/Failed\s*2 of 3 sites/);
    expect(document.title).toBe('✗ 2/3 · /products · Failed · Purge Desk');
    expect(textOf('article h1')).toBe('https://www.shop.example/products');
    await expect.poll(article).toContain('Some sites may have purged the content and others may not.');
    expect(siteRow('ny8-nyc')).toContain('Failed');
    await sandbox.arrive('tr2-tor');
    await desk.advance(MINUTE_MS);
    await expect.poll(() => siteRow('tr2-tor')).toContain('Finished');
    expect(status()).not.toContain('of 3 sites');
    expect(await readRecord(desk, body.id)).toMatchObject({ status: 'failed', following: true, completionMs: null });
  });

  test('and not reported by the deadline says so, and is asked for no more', async ({ page, openDesk, sandbox }) => {
    const desk = await openDesk({ TRACKING_DEADLINE_MINUTES: '0.05' });
    await sandbox.siteDelays(twoSites);
    const { body } = await send(desk, aPurge());
    await desk.advance(MINUTE_MS);
    page.desk = desk;
    await openRecord(page, body.id);
    await expect.poll(status).toMatch(/Accepted, completion not reported\s*2 of 3 sites/);
    expect(article()).toContain('completion was not reported within 3.0 s');
    await sandbox.arrive('tr2-tor');
    await desk.advance(MINUTE_MS);
    expect(await readRecord(desk, body.id)).toMatchObject({ status: 'accepted', completionUnreported: true });
  });
});

test('a URL that no site had offers its other spellings, as forms to look at and send', async ({
  page,
  desk,
  sandbox,
}) => {
  await sandbox.reachSitesQuickly();
  const value = 'https://www.shop.example/~not-cached';
  const { body } = await send(desk, aPurge({ target: { kind: 'url', value }, ticket: 'SHOP-1' }));
  await openRecord(page, body.id);
  expect(screen.queryByText(/under another one/)).toBeNull();
  await desk.advance(3000);
  await expect.poll(status).toContain('nothing matched');
  const offers = [`${value.replace('~', '%7E')}`, `${value}/`];
  await screen.findByText(/under another one/);
  for (const offer of offers) {
    const { search } = new URL(screen.getByRole<HTMLAnchorElement>('link', { name: offer }).href);
    expect(Object.fromEntries(new URLSearchParams(search))).toMatchObject({
      kind: 'url',
      value: offer,
      ticket: 'SHOP-1',
    });
  }
  expect(await purgeCount(sandbox)).toBe(1);
});

test('a purge links to those that were submitted with it', async ({ page, desk, sandbox }) => {
  const group = crypto.randomUUID();
  const other = { kind: 'url', value: 'https://www.shop.example/products/' };
  const { body } = await send(desk, aPurge({ group }));
  const { body: second } = await send(desk, aPurge({ group, target: other }));
  for (const sent of await purgeBodies(sandbox))
    expect(Object.keys(sent as object).sort()).toEqual(['soft_purge', 'url']);
  await openRecord(page, body.id);
  const link = await screen.findByRole('link', { name: /products\/$/ });
  expect(link.getAttribute('href')).toBe(`/purges/${second.id}`);
  expect(link.closest('dl > div')?.textContent).toContain('Submitted with');
});

test('a purge made outside Purge Desk says where it is from and which expression the CDN reports', async ({
  page,
  openDesk,
  sandbox,
}) => {
  page.desk = await openDesk({ OUTSIDE_PURGES: 'on' });
  const target = { pattern: '^/css/' };
  await sandbox.purgeOutside({ api: 'cache-purge', distribution: 'default/www-shop', target, mode: 'soft' });
  page.desk.clock.moveTo(page.desk.clock.monotonic() + 3 * MINUTE_MS);
  for (let call = 0; call < 10; call++) await page.desk.background.run('outside');
  const { body } = await ask<PurgePage>(page.desk, '/api/purges?made=outside');
  await openRecord(page, body.items[0]?.id);
  await expect.poll(article).toContain('Unknown (expression reported by the CDN): ^/css/');
  expect(article()).toContain('SourceOutside Purge Desk – found in the CDN’s list of purges');
});

describe('a purge whose answer was lost', () => {
  test('is shown as executed where it was pressed, once the CDN’s own list has it', async ({
    page,
    openDesk,
    sandbox,
  }) => {
    const desk = await openDesk();
    page.desk = desk;
    await sandbox.faults({ type: 'close', when: 'after' });
    await openForm(page);
    await fillForm(page, form);
    await sendPurge(page);
    await expect.poll(refused).toContain(errorTexts.cdn_connection_lost.title);
    await desk.advance(MINUTE_MS);
    await expect.poll(recorded).toContain('The purge ran.');
    const executed = (await sandbox.purges()).at(-1)?.purgeRequestId ?? '';
    expect(recorded()).toContain(executed);
    expect(document.body.textContent).not.toContain('Send new purge');
    expect(await purgeCount(sandbox)).toBe(1);
  });

  test('and that the CDN does not list was most likely not executed', async ({ page, openDesk, sandbox }) => {
    const desk = await openDesk();
    page.desk = desk;
    await sandbox.faults({ type: 'close', when: 'before' });
    const { body } = await send<Problem>(desk, aPurge());
    await desk.advance(MINUTE_MS);
    await openRecord(page, body.purgeId);
    await expect.poll(article).toContain('it most likely did not run');
    expect(await purgeCount(sandbox)).toBe(1);
  });

  test('and that has two candidates stays unconfirmed until a person resolves it', async ({
    page,
    openDesk,
    sandbox,
  }) => {
    const desk = await openDesk();
    page.desk = desk;
    // Somebody makes one at the CDN itself: no record here claims it.
    const path = '/api/cdn/namespaces/default/cdn_loadbalancer/www-shop/cache-purge';
    const { status: answer } = await ask({ url: sandbox.apiUrl }, path, {
      method: 'POST',
      headers: { authorization: `APIToken ${desk.cdn.token}`, 'content-type': 'application/json' },
      body: JSON.stringify({ url: 'https://www.shop.example/elsewhere', soft_purge: {} }),
    });
    expect(answer).toBe(200);
    await sandbox.faults({ type: 'close', when: 'after' });
    const { body } = await send<Problem>(desk, aPurge());
    const ids = (await sandbox.executions()).map(({ purgeRequestId }) => `#${purgeRequestId}`);
    await desk.advance(MINUTE_MS);
    await openRecord(page, body.purgeId);
    await expect.poll(article).toContain('The CDN shows several purges around that time');
    for (const id of ids) expect(article()).toContain(id);
    expect(status()).toContain('Unconfirmed');

    const resolve = () => screen.getByRole('button', { name: 'Mark as resolved' });
    await page.user.click(resolve());
    await expect.poll(article).toContain('Enter what you found.');
    fill(screen.getByRole('textbox', { name: 'Your findings' }), 'Looked at the page: it is fresh.');
    await page.user.click(resolve());
    await expect.poll(status).toContain('Unconfirmed, resolved');
    expect(article()).toContain('marked as resolved: Looked at the page: it is fresh. (local operator)');
    expect(await readRecord(desk, body.purgeId)).toMatchObject({ status: 'unconfirmed', following: false });
    expect(await purgeCount(sandbox)).toBe(2);
  });
});

test('a purge that was being sent and waits now is not shown as executed', async ({ page, desk, sandbox }) => {
  await sandbox.faults({ type: 'hold' }, { type: 'status', status: 429, retryAfter: '3600' });
  const other = send<Purge>(desk, aPurge(), { 'idempotency-key': 'shared-key' });
  await sandbox.untilHeld();
  await openForm(page, { 'idempotency-key': 'shared-key' });
  await fillForm(page, { ...form, kind: 'url', mode: 'soft', value: 'https://www.shop.example/products' });
  await sendPurge(page);
  await expect.poll(refused).toContain(errorTexts.purge_in_progress.title);
  await sandbox.release();
  await other;
  await expect.poll(recorded).not.toBe('');
  expect(recorded()).not.toContain('The purge ran');
  expect(await purgeBodies(sandbox)).toHaveLength(1);
});

test('a purge that a CDN makes wait for a day says so, to administrators with a way to end it', async ({
  page,
  openDesk,
  sandbox,
}) => {
  const proxyMode = (url: string) => ({
    AUTH_MODE: 'proxy',
    PUBLIC_URL: url,
    TRUSTED_PROXIES: '127.0.0.1',
    ROLE_MAPPING: 'admins=admin;leads=lead',
  });
  const desk = await openDesk(proxyMode);
  page.desk = desk;
  const as = (group: string) => ({ 'x-forwarded-email': `${group}@corp.example`, 'x-forwarded-groups': group });
  await sandbox.faults({ type: 'status', status: 429, retryAfter: '86400' });
  const { body } = await send(desk, aPurge(), { ...as('leads'), origin: desk.url });
  const said = 'The CDN answered 429 with Retry-After: 86400 at ';
  await openRecord(page, body.id, as('leads'));
  await expect.poll(article).toContain(said);
  expect(screen.queryByRole('button', { name: 'Lift pause' })).toBeNull();
  page.leave();

  await openForm(page, as('admins'));
  await expect.poll(() => document.querySelector('#send-window-why')?.textContent).toContain(said);
  expect(screen.getByRole('link', { name: 'Lift the pause in Settings' }).getAttribute('href')).toBe('/settings');
  page.leave();

  await desk.advance(1000);
  await openRecord(page, body.id, as('admins'));
  await page.user.click(await screen.findByRole('button', { name: 'Lift pause' }));
  await page.user.click(screen.getByRole('button', { name: 'Send now despite the CDN' }));
  await expect.poll(article).toContain('Pause lifted.');
  await desk.tick();
  await expect.poll(status).toContain('Accepted');
});

test('only who sent it and leads are offered to withdraw a queued purge', async ({ page, openDesk, sandbox }) => {
  const desk = await openDesk((url) => ({
    AUTH_MODE: 'proxy',
    TRUSTED_PROXIES: '127.0.0.1',
    ROLE_MAPPING: 'support=purger;leads=lead',
    PUBLIC_URL: url,
  }));
  const as = (name: string, group: string) => ({
    'x-forwarded-email': `${name}@corp.example`,
    'x-forwarded-groups': group,
  });
  page.desk = desk;
  await sandbox.faults({ type: 'status', status: 429, retryAfter: '3600' });
  const { body } = await send(desk, aPurge(), { ...as('ann', 'support'), origin: desk.url });
  for (const [name, group, count] of [
    ['ann', 'support', 1],
    ['bob', 'support', 0],
    ['lee', 'leads', 1],
  ] as const) {
    await openRecord(page, body.id, as(name, group));
    await expect.poll(article).toContain('Nothing is purged yet.');
    expect(screen.queryAllByRole('button', { name: 'Cancel purge' }), name).toHaveLength(count);
    page.leave();
  }
});
