import { expect, type Page } from '@playwright/test';
import { targets } from '../../test/support/purge-targets';
import type { SandboxControl } from '../../test/support/sandbox-control';
import { makeShare, revoke } from '../../test/support/shares';
import { historyRows, openHistory } from './history';
import {
  chooseDistribution,
  distributionField,
  fillForm,
  fillUrl,
  openForm,
  purgeForm,
  recorded,
  refused,
  sendAndRead,
  sendPurge,
  urlField,
} from './purge-form';
import { purgeElsewhere, uniqueTicket } from './seed';
import {
  askForCredential,
  auditRows,
  bearer,
  credentialRows,
  makeCredential,
  openAuditLog,
  openCredentials,
  uniqueName,
} from './settings';
import { linkFromDialog, openShareDialog } from './shares';

interface Given {
  page: Page;
  deskUrl: string;
  sandbox: SandboxControl;
}

const shop = 'default/www-shop';
const form = { distribution: shop, kind: 'url', mode: 'hard', value: '/products' } as const;
export const long = {
  ticket: 'T'.repeat(100),
  reason: 'A long reason. '.repeat(30),
  target: { kind: 'url', value: `https://www.shop.example/${'a-long-path/'.repeat(60)}` },
};

/** A state that a reader may meet, and how to get there from the one before. */
interface State {
  state: string;
  reach: (given: Given) => Promise<unknown>;
  /** Without scripts. */
  isPlain?: boolean;
  /** The only part of the page that has changed since the state before. */
  part?: string;
}

const FORM = 'form[aria-label=Purge]';

/** The states of each page, one after the other on the same page where that can be: a page that is loaded costs most. */
export const journeys: Record<string, State[]> = {
  'the form': [
    {
      state: 'the open list of distributions',
      reach: async ({ page }) => {
        await openForm(page);
        await distributionField(page).press('ArrowDown');
        await expect(page.getByRole('option')).toHaveCount(3);
      },
    },
    {
      state: 'a search that no distribution fits',
      part: FORM,
      reach: async ({ page }) => {
        await distributionField(page).fill('no-such-thing');
        await expect(page.getByText('No matching distributions.')).toBeVisible();
      },
    },
    {
      state: 'the form with errors',
      part: FORM,
      reach: async ({ page }) => {
        await chooseDistribution(page, shop);
        await fillUrl(page, 'https://docs.example/');
        await expect(purgeForm(page)).toContainText('This URL belongs to default/docs-portal.');
        await sendPurge(page);
        await expect(urlField(page)).toHaveAttribute('aria-invalid', 'true');
      },
    },
    ...targets.map(({ kind, value }) => ({
      state: `the form for ${kind}`,
      part: FORM,
      reach: async ({ page }: Given) => {
        await fillForm(page, { distribution: shop, kind, mode: 'soft', value: kind === 'pattern' ? '.*a.b' : value });
        const request = page.locator('details').filter({ hasText: 'Show API request' });
        if ((await request.getAttribute('open')) === null) await page.getByText('Show API request').click();
      },
    })),
    {
      state: 'the form after a purge was accepted',
      reach: async ({ page }) => {
        await fillForm(page, form);
        await sendAndRead(page);
        await expect(recorded(page)).toBeVisible();
      },
    },
    {
      state: 'the form after the CDN refused',
      part: FORM,
      reach: async ({ page, sandbox }) => {
        await sandbox.faults({ type: 'status', status: 400, body: 'text' });
        await fillForm(page, { ...form, value: '/refused' });
        await sendPurge(page);
        await refused(page)
          .getByText(/^CDN message/)
          .click();
      },
    },
  ],
  'a record': [
    {
      state: 'the record of an unconfirmed purge with long values',
      reach: async ({ page, deskUrl, sandbox }) => {
        await sandbox.hideOperations();
        await sandbox.faults({ type: 'status', status: 504, body: 'html' });
        const { purgeId } = await purgeElsewhere(deskUrl, long);
        await page.goto(`/purges/${purgeId}`);
        await expect(page.getByRole('article')).toContainText('Unconfirmed');
      },
    },
    {
      state: 'the record of an accepted purge',
      reach: async ({ page, deskUrl }) => {
        const { id } = await purgeElsewhere(deskUrl, { ticket: 'A-1' });
        await page.goto(`/purges/${id}`);
        await page.getByText('Raw CDN answer').click();
      },
    },
    {
      state: 'a link that was just made',
      part: 'dialog',
      reach: async ({ page }) => {
        await openShareDialog(page);
        await linkFromDialog(page);
      },
    },
  ],
  'the history': [
    {
      state: 'a history that nothing fits',
      reach: ({ page }) => openHistory(page, '?q=no-such-thing'),
    },
    {
      state: 'a history with rows',
      reach: async ({ page, deskUrl, sandbox }) => {
        const ticket = uniqueTicket('AXE');
        await sandbox.faults({ type: 'status', status: 404 }, { type: 'status', status: 503 });
        for (const input of [{}, {}, { mode: 'hard' }, { ...long }])
          await purgeElsewhere(deskUrl, { ...input, ticket });
        await openHistory(page, `?q=${ticket}`);
        await expect(historyRows(page)).toHaveCount(4);
      },
    },
    {
      state: 'the dialog in which a history is shared',
      part: 'dialog',
      reach: ({ page }) => openShareDialog(page),
    },
  ],
  'links and errors': [
    {
      state: 'the list of links',
      reach: async ({ page, deskUrl }) => {
        const { id } = await purgeElsewhere(deskUrl, long);
        const desk = { url: deskUrl };
        await makeShare(desk, { purgeId: id, showActors: true });
        const { share } = await makeShare(desk, { filter: { q: 'AXE', range: '24h' }, expiry: 'none' });
        await revoke(desk, share.id);
        await page.goto('/shares');
        await page.getByRole('button', { name: 'Revoke' }).first().click();
      },
    },
    {
      state: 'a shared purge',
      reach: async ({ page, deskUrl }) => {
        const { id } = await purgeElsewhere(deskUrl, long);
        const { token } = await makeShare({ url: deskUrl }, { purgeId: id });
        await page.goto(`/share/${token}`);
      },
    },
    {
      state: 'a shared history',
      reach: async ({ page, deskUrl }) => {
        const ticket = uniqueTicket('AXE');
        await purgeElsewhere(deskUrl, { ...long, ticket });
        const { token } = await makeShare({ url: deskUrl }, { filter: { q: ticket, range: '24h' }, showActors: true });
        await page.goto(`/share/${token}`);
      },
    },
    { state: 'a link with nothing behind it', isPlain: true, reach: ({ page }) => page.goto('/share/not-there') },
    { state: 'an address with nothing at it', reach: ({ page }) => page.goto('/nothing/here') },
    { state: 'a record that does not exist', reach: ({ page }) => page.goto('/purges/not-there') },
  ],
  'the settings': [
    {
      state: 'the settings, with the CDN just asked',
      reach: async ({ page }) => {
        await page.goto('/settings');
        await page.getByRole('button', { name: 'Check now' }).click();
        await expect(page.getByRole('row', { name: /Status of purges: allowed/ })).toHaveCount(2);
      },
    },
    {
      state: 'a credential that was just made',
      reach: async ({ page }) => {
        await openCredentials(page);
        await askForCredential(page, { name: uniqueName('axe'), distributions: 'default/www*, media/*' });
        await expect(page.getByRole('textbox', { name: 'Secret' })).toBeVisible();
      },
    },
    {
      state: 'the list of credentials, with the form refused',
      part: 'main',
      reach: async ({ page }) => {
        await page.getByRole('button', { name: 'Done' }).click();
        await askForCredential(page, { name: 'A@b', distributions: 'nothing' });
        await credentialRows(page).first().getByRole('button', { name: 'Revoke' }).click();
      },
    },
    {
      state: 'an audit log that nothing fits',
      reach: ({ page }) => openAuditLog(page, '?q=no-such-thing'),
    },
    {
      state: 'the audit log',
      reach: async ({ page, deskUrl }) => {
        const { token } = await makeCredential({ url: deskUrl }, { name: uniqueName('axe'), role: 'viewer' });
        await fetch(`${deskUrl}/api/audit`, { headers: bearer(token) });
        await openAuditLog(page, '?range=1h');
        await expect(auditRows(page).first()).toContainText('Refused');
      },
    },
  ],
};
