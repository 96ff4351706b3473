import { screen } from '@testing-library/react';
import { expect } from 'vitest';
import { ExpiryBanner } from '@/components/layout/expiry-banner';
import { expiringSoon } from '@/lib/shared/cdn-access';
import { aPurge, ask, CONFIGURED, readRecord, send } from '@/test/support/api';
import { startDesk } from '@/test/support/desk';
import { DeskPage, pageTest } from '@/test/support/desk-page';
import { SettingsView } from './settings-view';

const test = pageTest();

const DAY_MS = 86_400_000;
const text = () => document.body.textContent;

test('an administrator sees the way to the CDN, and on every page that a certificate expires', async ({
  page,
  desk,
}) => {
  const expiresAt = new Date(desk.clock.now() + 3 * DAY_MS).toISOString();
  const access = {
    proxy: 'http://proxy.example:3128',
    caFile: '/etc/ca.pem',
    certificate: { subject: 'CN=desk', expiresAt },
    token: null,
  };
  await page.open('/settings', () => (
    <>
      <ExpiryBanner expiries={expiringSoon(access, desk.clock.now())} />
      <SettingsView
        warnings={[]}
        access={access}
        outside={{ isOn: true, lists: 6, problems: [{ code: 'cdn_forbidden', lists: 2 }] }}
      />
    </>
  ));
  expect(text()).toContain('The client certificate for the CDN expires in 3 d.');
  for (const fact of ['http://proxy.example:3128', '/etc/ca.pem', 'CN=desk']) expect(text()).toContain(fact);
  await expect.poll(text).toContain('On. Reads 6 CDN lists.2 lists not read: Purge Desk’s API token does not have');
});

test('an administrator sees that purges made outside are off, and that those found before stay', async ({ page }) => {
  const outside = { isOn: false, lists: 0, problems: [] };
  await page.open('/settings', () => <SettingsView warnings={[]} access={null} outside={outside} />);
  expect(text()).toContain('Off (OUTSIDE_PURGES=off). Purges found before stay in the history.');
});

test('an administrator sees what the CDN said that makes purges wait, and lifts the pause after a second press', async ({
  page,
  desk,
  sandbox,
}) => {
  await page.open('/settings', () => <SettingsView warnings={[]} access={null} outside={null} />);
  await expect.poll(text).toContain('not paused');
  await sandbox.faults({ type: 'status', status: 429, retryAfter: '86400' });
  const { body } = await send(desk, aPurge());
  await expect.poll(text).toContain('The CDN answered 429 with Retry-After: 86400 at ');
  expect(text()).toContain('Purge Desk waits 10 minutes at most');
  await page.user.click(screen.getByRole('button', { name: 'Lift pause' }));
  expect(page.changes).toEqual([]);
  await page.user.click(screen.getByRole('button', { name: 'Send now despite the CDN' }));
  await expect.poll(text).toContain('not paused');
  // The button waits for the purges, too, which are read beside the pause.
  await expect.poll(text).toContain('Pause lifted.');
  await desk.tick();
  expect((await readRecord(desk, body.id)).status).toBe('accepted');
});

test('a desk whose distributions are configured never reads them, and knows nothing of its CDN yet', async () => {
  const desk = await startDesk({ settings: CONFIGURED });
  const page = new DeskPage(desk);
  await page.open('/settings', () => <SettingsView warnings={[]} access={null} outside={null} />);
  await expect.poll(text).toContain('never: the configuration names the distributions');
  expect(text()).toContain('Unknown');
  page.close();
  await desk.stop();
});

test('a check names each call, and says which right is missing', async ({ page, sandbox }) => {
  await page.open('/settings', () => <SettingsView warnings={[]} access={null} outside={null} />);
  await sandbox.faults({ type: 'status', status: 403, on: 'status', times: 2 });
  await page.user.click(await screen.findByRole('button', { name: 'Check now' }));
  await expect.poll(text).toContain('Status of purges: The CDN answered with status 403.');
  expect(text()).toContain('The role of the credential must allow this call.');
  expect(text()).toContain('POST /api/cdn/namespaces/default/cdn_loadbalancer/get-service-operation-status');
  expect(text()).toContain('List of distributions: allowed.');
  expect((await ask(page.desk, '/api/health/ready')).status).toBe(200);
});

test('a right that purges do without is missing: the check says what it is for, and the token is accepted', async ({
  page,
  sandbox,
}) => {
  await page.open('/settings', () => <SettingsView warnings={[]} access={null} outside={null} />);
  await sandbox.faults({ type: 'status', status: 401, on: 'access-logs', times: 2 });
  await page.user.click(await screen.findByRole('button', { name: 'Check now' }));
  await expect.poll(text).toContain('Access logs: The CDN answered with status 401.');
  expect(text()).toContain('Not needed for purging. Needed to test patterns against recently served paths.');
  expect(text()).toContain('Accepted');
  const ready = await ask<{ status: string }>(page.desk, '/api/health/ready');
  expect(ready.body.status).toBe('ok');
});
