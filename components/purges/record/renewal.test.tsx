import { screen, within } from '@testing-library/react';
import { expect } from 'vitest';
import { Looks } from '@/components/layout/about-desk';
import { aPurge, send } from '@/test/support/api';
import { type DeskPage, pageTest } from '@/test/support/desk-page';
import { openForm, recorded, sendPurge } from '@/test/support/purge-form-page';
import { PurgeRecord } from './purge-record';

const test = pageTest({ settings: { EDGE_LOOKS: 'automatic' } });
const url = 'https://www.shop.example/products';
const sites = ['fr4-par', 'ny8-nyc', 'tr2-tor'];

const openRecord = (page: DeskPage, id: string) =>
  page.open(`/purges/${id}`, () => (
    <Looks mode={page.desk.built.config.edge.looks}>
      <PurgeRecord id={id} share={null} />
    </Looks>
  ));
const section = () => screen.queryByRole('region', { name: 'At the edge' });
const seen = () => (section()?.textContent ?? '').replace(/\s+/g, ' ');

test('a purge of a URL is looked at when the CDN is through with it, at each place', async ({
  page,
  desk,
  sandbox,
}) => {
  for (const site of sites) await sandbox.visit(url, site);
  await sandbox.origin({ version: '2' });
  const { body } = await send(desk, aPurge());
  await openRecord(page, body.id);
  await screen.findByText('Accepted');
  expect(section()).toBeNull();
  await sandbox.arrive(...sites);
  await desk.advance(3000);
  await expect.poll(seen).toContain('Verified at 3 places: each serves what the origin serves now');
  for (const site of sites) expect(seen()).toMatch(new RegExp(`${site} ?newer than the purge ?HIT`));
  within(section() as HTMLElement).getByRole('button', { name: 'Copy for the customer' });
});

test('on demand nobody looks unasked, and a viewer may ask', async ({ page, openDesk, sandbox }) => {
  page.desk = await openDesk({ EDGE_LOOKS: 'on-demand' });
  const { body } = await send(page.desk, aPurge());
  await sandbox.arrive(...sites);
  await page.desk.advance(3000);
  await openRecord(page, body.id);
  await expect.poll(seen).toContain('Nobody has looked at the edge yet.');
  await page.user.click(screen.getByRole('button', { name: 'Look at the edge' }));
  await expect.poll(seen).toContain('Verified at 3 places');
});

test('the result below the form says whether the page was renewed', async ({ page, desk, sandbox }) => {
  for (const site of sites) await sandbox.visit(url, site);
  await openForm(page);
  await page.user.paste(url);
  await sendPurge(page);
  await expect.poll(recorded).toContain('Accepted');
  expect(recorded()).not.toContain('Verified');
  await sandbox.arrive(...sites);
  await desk.advance(3000);
  await expect.poll(recorded).toContain('Verified at 3 places');
});
