import { screen } from '@testing-library/react';
import { expect } from 'vitest';
import { LatestPurges } from '@/components/purges/table/latest-purges';
import { SharedView } from '@/components/shares/shared-view';
import type { Shared } from '@/lib/shared/shares/share';
import { aPurge, ask, readRecord, send } from '@/test/support/api';
import { pageTest } from '@/test/support/desk-page';
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
