import { screen, within } from '@testing-library/react';
import { expect } from 'vitest';
import { AboutDesk } from '@/components/layout/about-desk';
import { aPurge, askForLook, send } from '@/test/support/api';
import type { TestDesk } from '@/test/support/desk';
import { type DeskPage, pageTest } from '@/test/support/desk-page';
import { openForm, recorded, sendPurge } from '@/test/support/purge-form-page';
import type { SandboxControl } from '@/test/support/sandbox-control';
import { PurgeRecord } from './purge-record';

const test = pageTest({ settings: { EDGE_LOOKS: 'automatic' } });
const shop = 'https://www.shop.example';
const sites = ['fr4-par', 'ny8-nyc', 'tr2-tor'];

/** A look at a URL that was looked at just now is taken from then: each test has a URL of its own. */
const sendUrl = (desk: TestDesk, value: string) => send(desk, aPurge({ target: { kind: 'url', value } }));
/** A purge waits 700 ms for the look before it, which a busy machine may miss, but takes what was seen just now. */
async function lookFirst(desk: TestDesk, url: string) {
  expect((await askForLook(desk, url)).status).toBe(200);
}
async function sendLooked(desk: TestDesk, url: string) {
  await lookFirst(desk, url);
  return sendUrl(desk, url);
}
async function warm(sandbox: SandboxControl, url: string) {
  for (const site of sites) await sandbox.visit(url, site);
}

const openRecord = (page: DeskPage, id: string) =>
  page.open(`/purges/${id}`, () => (
    <AboutDesk looks={page.desk.built.config.edge.looks}>
      <PurgeRecord id={id} share={null} />
    </AboutDesk>
  ));
const section = () => screen.queryByRole('region', { name: 'At the edge' });
const textOf = (element: Element | null | undefined) => (element?.textContent ?? '').replace(/\s+/g, ' ');
const seen = () => textOf(section());
const row = (place: string) =>
  textOf([...(section()?.querySelectorAll('tr') ?? [])].find((one) => one.textContent?.startsWith(place)));
const status = () => textOf(document.querySelector('article header [role=status]'));

test('the record shows each place before a purge and after it, and what to tell the customer', async ({
  page,
  desk,
  sandbox,
}) => {
  const url = `${shop}/products`;
  await warm(sandbox, url);
  await sandbox.origin({ version: '2' });
  const { body } = await sendLooked(desk, url);
  await openRecord(page, body.id);
  await expect.poll(seen).toContain('Purge Desk looks when the CDN reports completion.');
  expect(status()).toContain('To be checked');
  await sandbox.arrive(...sites);
  await desk.advance(3000);
  await expect.poll(seen).toContain('Verified at 3 places: each serves what the origin serves now');
  expect(status()).toContain('Verified');
  for (const site of sites) {
    expect(row(site)).toContain('newer than the purge');
    expect(row(site)).toContain('different version than before');
    expect(row(site)).toMatch(/HIT.*EXPIRED.*Body ≠ /);
  }
  expect(row('origin')).toContain('same version as before');
  expect(seen()).toMatch(/For the customer: The new version has been live since .+ \(checked at 3 places\)\./);
  within(section() as HTMLElement).getByRole('button', { name: 'Copy sentence' });
});

test('a place that keeps its copy is named, and another look finds it renewed', async ({ page, desk, sandbox }) => {
  const url = `${shop}/`;
  await warm(sandbox, url);
  await sandbox.origin({ version: '2' });
  await sandbox.faults({ type: 'late', sites: ['ny8-nyc'] });
  const { body } = await sendLooked(desk, url);
  await openRecord(page, body.id);
  await sandbox.arrive(...sites);
  await desk.advance(3000);
  await expect.poll(seen).toContain('Not renewed: ny8-nyc still serves');
  expect(row('ny8-nyc')).toContain('from before the purge');
  expect(row('ny8-nyc')).toContain('same version as before');
  expect(row('fr4-par')).toContain('newer than the purge');
  expect(status()).toContain('Not renewed');
  expect(screen.queryByRole('button', { name: 'Copy sentence' })).toBeNull();
  await sandbox.arrive('ny8-nyc');
  await page.user.click(within(section() as HTMLElement).getByRole('button', { name: 'Look again' }));
  await expect.poll(seen).toContain('Verified at 3 places');
});

test('a copy that was fetched again and is the same claims no new version', async ({ page, desk, sandbox }) => {
  const url = `${shop}/images/logo.png`;
  await warm(sandbox, url);
  const { body } = await sendLooked(desk, url);
  await sandbox.arrive(...sites);
  await desk.advance(3000);
  await openRecord(page, body.id);
  await expect.poll(seen).toContain('fetched again, and the origin still has the old version');
  expect(row('fr4-par')).toContain('same version as before');
  expect(seen()).not.toContain('The new version is live');
});

test('the sentence for the customer is that of the newest look, since when looks have shown it', async ({
  page,
  desk,
  sandbox,
}) => {
  const url = `${shop}/assets/app.js`;
  await warm(sandbox, url);
  await sandbox.origin({ version: '2' });
  const { body } = await sendLooked(desk, url);
  await sandbox.arrive(...sites);
  await desk.advance(3000);
  await openRecord(page, body.id);
  await expect.poll(seen).toContain('The new version has been live since');
  // The deployment is rolled back, and somebody else purges again.
  await sandbox.origin({ version: '1' });
  await sendLooked(desk, url);
  await sandbox.arrive(...sites);
  await desk.advance(3000);
  await page.user.click(within(section() as HTMLElement).getByRole('button', { name: 'Look again' }));
  await expect.poll(seen).toContain('fetched again, and the origin still has the old version');
  expect(seen()).toContain('For the customer: The page was fetched again at 3 places, and is the same');
  expect(seen()).not.toContain('The new version is live');
});

test('on demand nobody looks unasked, and who may see the record may ask', async ({ page, openDesk, sandbox }) => {
  const url = `${shop}/assets/site.css`;
  page.desk = await openDesk({ EDGE_LOOKS: 'on-demand' });
  const { body } = await sendUrl(page.desk, url);
  await sandbox.arrive(...sites);
  await page.desk.advance(3000);
  await openRecord(page, body.id);
  await expect.poll(seen).toContain('Not checked');
  expect(status()).toContain('Not checked');
  await page.user.click(screen.getByRole('button', { name: 'Look at the edge' }));
  await expect.poll(seen).toContain('Verified at 3 places');
});

test('a look that is refused says so, and shows what was seen before', async ({ page, openDesk, sandbox }) => {
  const url = `${shop}/assets/print.css`;
  page.desk = await openDesk({ EDGE_LOOKS: 'on-demand', LIMIT_LOOKS_PER_MINUTE: '1' });
  const { body } = await sendUrl(page.desk, url);
  await sandbox.arrive(...sites);
  await page.desk.advance(3000);
  await openRecord(page, body.id);
  await page.user.click(await screen.findByRole('button', { name: 'Look at the edge' }));
  await expect.poll(seen).toContain('Verified at 3 places');
  await page.user.click(screen.getByRole('button', { name: 'Look again' }));
  await expect.poll(seen).toContain('Too many requests.');
  expect(seen()).toContain('Verified at 3 places');
});

test('the result below the form says whether the page was renewed', async ({ page, desk, sandbox }) => {
  const url = `${shop}/images/banner.svg`;
  await warm(sandbox, url);
  await openForm(page);
  await page.user.paste(url);
  await lookFirst(desk, url);
  await sendPurge(page);
  await expect.poll(recorded).toMatch(/Accepted.*To be checked.*purge request ID/);
  await sandbox.arrive(...sites);
  await desk.advance(3000);
  await expect.poll(recorded).toContain('fetched again, and the origin still has the old version');
  expect(recorded()).toMatch(/Completed\s*Verified.*purge request ID/);
  expect(recorded()).toContain('Every site has finished. Check the live page before you tell the customer.');
});

test('the result below the form advises to tell the customer where the new version was seen', async ({
  page,
  desk,
  sandbox,
}) => {
  const url = `${shop}/assets/print.css`;
  await warm(sandbox, url);
  await sandbox.origin({ version: '2' });
  await openForm(page);
  await page.user.paste(url);
  await lookFirst(desk, url);
  await sendPurge(page);
  await expect.poll(recorded).toContain('Accepted');
  await sandbox.arrive(...sites);
  await desk.advance(3000);
  await expect.poll(recorded).toContain('each serves what the origin serves now');
  expect(recorded()).toContain('Every site has finished. Tell the customer to reload now.');
});
