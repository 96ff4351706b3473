import { render, screen } from '@testing-library/react';
import { expect } from 'vitest';
import { RenewalSentence } from '@/components/purges/record/look-parts';
import { LatestPurges } from '@/components/purges/table/latest-purges';
import { SharedView } from '@/components/shares/shared-view';
import type { Shared } from '@/lib/shared/shares/share';
import { aPurge, ask, readRecord, send } from '@/test/support/api';
import { pageTest } from '@/test/support/desk-page';
import { openForm, recorded, sendPurge } from '@/test/support/purge-form-page';
import { makeShare } from '@/test/support/shares';

const test = pageTest({ settings: { EDGE_LOOKS: 'automatic' } });
const sites = ['fr4-par', 'ny8-nyc', 'tr2-tor'];

const textOf = (element: Element | null | undefined) => (element?.textContent ?? '').replace(/\s+/g, ' ');
const status = () => textOf(document.querySelector('article header [role=status]'));
const latest = () => textOf(screen.getByRole('region', { name: 'Latest purges' }).querySelector('li'));

test('whether a purge shows stands beside its status in the latest purges and on a shared link', async ({
  page,
  desk,
  sandbox,
}) => {
  const url = 'https://www.shop.example/images/logo.png';
  for (const site of sites) await sandbox.visit(url, site);
  const { body } = await send(desk, aPurge({ target: { kind: 'url', value: url } }));
  const { token } = await makeShare(desk, { purgeId: body.id });
  async function openShared() {
    const { body: shared } = await ask<Shared>(desk, `/api/share/${token}`);
    await page.open(`/share/${token}`, () => (
      <SharedView token={token} at={undefined} deskName={undefined} shared={shared} />
    ));
  }
  await openShared();
  expect(status()).toMatch(/^Accepted ?To be checked/);
  page.leave();
  await sandbox.arrive(...sites);
  await desk.advance(3000);
  await expect.poll(async () => (await readRecord(desk, body.id)).renewal).toBe('verified');
  await openShared();
  expect(status()).toMatch(/^Completed ?Verified/);
  page.leave();
  await page.open('/', () => <LatestPurges />);
  await expect.poll(latest).toMatch(/Completed ?Verified/);
});

test('what was found out says so also before the look that shows it has come', () => {
  const looks = { before: null, after: [], sentence: 'Purge Desk looks when the CDN reports completion.' };
  const said = (renewal: 'verified' | 'pending') => {
    const { container, unmount } = render(<RenewalSentence purge={{ renewal, looks }} />);
    const { textContent } = container;
    unmount();
    return textContent;
  };
  expect(said('verified')).toBe('Every place that Purge Desk looked at serves a copy from after the purge.');
  expect(said('pending')).toBe(looks.sentence);
});

test('the result says why a look found nothing out, while others are to come', async ({ page, desk, sandbox }) => {
  await openForm(page);
  await page.user.paste('https://www.shop.example/no-such-page');
  await sendPurge(page);
  await expect.poll(recorded).toContain('Accepted');
  await sandbox.arrive(...sites);
  await desk.advance(3000);
  await expect.poll(recorded).toContain('answers 404. Purge Desk looks again.');
  expect(recorded()).not.toContain('Looking at the edge');
});
