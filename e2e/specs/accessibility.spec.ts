import type { Page } from '@playwright/test';
import { targets } from '../../test/support/purge-targets';
import type { SandboxControl } from '../../test/support/sandbox-control';
import { makeShare, revoke } from '../../test/support/shares';
import { expect, test } from '../fixtures/own-desks';
import { historyRows, openHistory } from '../steps/history';
import {
  accessibilityProblems,
  expectNothingMoved,
  walkByTab,
  watchComplaints,
  watchLayoutShift,
} from '../steps/looks';
import {
  chooseDistribution,
  distributionField,
  fillForm,
  fillUrl,
  openForm,
  recorded,
  refused,
  sendAndRead,
  sendPurge,
  urlField,
} from '../steps/purge-form';
import { purgeElsewhere, uniqueTicket } from '../steps/seed';
import {
  askForCredential,
  auditRows,
  bearer,
  credentialRows,
  makeCredential,
  openAuditLog,
  openCredentials,
  uniqueName,
} from '../steps/settings';
import { linkFromDialog, openShareDialog } from '../steps/shares';

interface Given {
  page: Page;
  deskUrl: string;
  sandbox: SandboxControl;
}

const shop = 'default/www-shop';
const form = { distribution: shop, kind: 'url', mode: 'hard', value: '/products' } as const;
const long = {
  ticket: 'T'.repeat(100),
  reason: 'A long reason. '.repeat(30),
  target: { kind: 'url', value: `https://www.shop.example/${'a-long-path/'.repeat(60)}` },
};

/** Each state that a reader may meet, and how to get there. */
const states: Record<string, (given: Given) => Promise<unknown>> = {
  'the empty form': ({ page }) => openForm(page),
  'the open list of distributions': async ({ page }) => {
    await openForm(page);
    await distributionField(page).press('ArrowDown');
    await expect(page.getByRole('option')).toHaveCount(3);
  },
  'a search that no distribution fits': async ({ page }) => {
    await openForm(page);
    await distributionField(page).fill('no-such-thing');
    await expect(page.getByText('No matching distributions.')).toBeVisible();
  },
  'the form with errors': async ({ page }) => {
    await openForm(page);
    await chooseDistribution(page, shop);
    await fillUrl(page, 'https://docs.example/');
    await sendPurge(page);
    await expect(urlField(page)).toHaveAttribute('aria-invalid', 'true');
  },
  'the form after a purge was accepted': async ({ page }) => {
    await openForm(page);
    await fillForm(page, form);
    await sendAndRead(page);
    await expect(recorded(page)).toBeVisible();
  },
  'the form after the CDN refused': async ({ page, sandbox }) => {
    await sandbox.faults({ type: 'status', status: 400, body: 'text' });
    await openForm(page);
    await fillForm(page, form);
    await sendPurge(page);
    await refused(page)
      .getByText(/^CDN message/)
      .click();
  },
  'a history that nothing fits': ({ page }) => openHistory(page, '?q=no-such-thing'),
  'a history with rows': async ({ page, deskUrl, sandbox }) => {
    const ticket = uniqueTicket('AXE');
    await sandbox.faults({ type: 'status', status: 404 }, { type: 'status', status: 503 });
    for (const input of [{}, {}, { mode: 'hard' }, { ...long }]) await purgeElsewhere(deskUrl, { ...input, ticket });
    await openHistory(page, `?q=${ticket}`);
    await expect(historyRows(page)).toHaveCount(4);
  },
  'the record of an accepted purge': async ({ page, deskUrl }) => {
    const { id } = await purgeElsewhere(deskUrl, { ticket: 'A-1' });
    await page.goto(`/purges/${id}`);
    await page.getByText('Raw CDN answer').click();
  },
  'the record of an unconfirmed purge with long values': async ({ page, deskUrl, sandbox }) => {
    await sandbox.hideOperations();
    await sandbox.faults({ type: 'status', status: 504, body: 'html' });
    const { purgeId } = await purgeElsewhere(deskUrl, long);
    await page.goto(`/purges/${purgeId}`);
    await expect(page.getByRole('article')).toContainText('Unconfirmed');
  },
  'the dialog in which a history is shared': async ({ page }) => {
    await openHistory(page, '?range=24h');
    await openShareDialog(page);
  },
  'a link that was just made': async ({ page, deskUrl }) => {
    const { id } = await purgeElsewhere(deskUrl, { ticket: 'A-2' });
    await page.goto(`/purges/${id}`);
    await openShareDialog(page);
    await linkFromDialog(page);
  },
  'the list of links': async ({ page, deskUrl }) => {
    const { id } = await purgeElsewhere(deskUrl, long);
    const desk = { url: deskUrl };
    await makeShare(desk, { purgeId: id, showActors: true });
    const { share } = await makeShare(desk, { filter: { q: 'AXE', range: '24h' }, expiry: 'none' });
    await revoke(desk, share.id);
    await page.goto('/shares');
    await page.getByRole('button', { name: 'Revoke' }).first().click();
  },
  'the settings, with the CDN just asked': async ({ page }) => {
    await page.goto('/settings');
    await page.getByRole('button', { name: 'Check now' }).click();
    await expect(page.getByRole('row', { name: /Distributions listed/ })).toHaveCount(2);
  },
  'a credential that was just made': async ({ page }) => {
    await openCredentials(page);
    await askForCredential(page, { name: uniqueName('axe'), distributions: 'default/www*, media/*' });
    await expect(page.getByRole('textbox', { name: 'Secret' })).toBeVisible();
  },
  'the list of credentials, with the form refused': async ({ page, deskUrl }) => {
    await makeCredential({ url: deskUrl }, { name: uniqueName('axe') });
    await openCredentials(page);
    await askForCredential(page, { name: 'A@b', distributions: 'nothing' });
    await credentialRows(page).first().getByRole('button', { name: 'Revoke' }).click();
  },
  'the audit log': async ({ page, deskUrl }) => {
    const { token } = await makeCredential({ url: deskUrl }, { name: uniqueName('axe'), role: 'viewer' });
    await fetch(`${deskUrl}/api/audit`, { headers: bearer(token) });
    await openAuditLog(page);
    await expect(auditRows(page).first()).toContainText('Refused');
  },
  'an audit log that nothing fits': ({ page }) => openAuditLog(page, '?q=no-such-thing'),
  'a shared purge': async ({ page, deskUrl }) => {
    const { id } = await purgeElsewhere(deskUrl, long);
    const { token } = await makeShare({ url: deskUrl }, { purgeId: id });
    await page.goto(`/share/${token}`);
  },
  'a shared history': async ({ page, deskUrl }) => {
    await purgeElsewhere(deskUrl, long);
    const { token } = await makeShare({ url: deskUrl }, { filter: { kind: 'url', range: '24h' }, showActors: true });
    await page.goto(`/share/${token}`);
  },
  'a link with nothing behind it': ({ page }) => page.goto('/share/not-there'),
  'an address with nothing at it': ({ page }) => page.goto('/nothing/here'),
  'a record that does not exist': ({ page }) => page.goto('/purges/not-there'),
};
for (const { kind, value } of targets)
  states[`the form for ${kind}`] = async ({ page }) => {
    await openForm(page);
    await fillForm(page, { distribution: shop, kind, mode: 'soft', value: kind === 'pattern' ? '.*a.b' : value });
    await page.getByText('Show API request').click();
  };

type Look = readonly ['light' | 'dark', number];
/** Each state in both themes and both widths; which theme goes with which width alternates, for axe is slow. */
const looks: readonly (readonly [Look, Look])[] = [
  [
    ['light', 1440],
    ['dark', 390],
  ],
  [
    ['dark', 1440],
    ['light', 390],
  ],
];

const reached = Object.entries(states).map(([state, reach], index) => ({
  state,
  reach,
  looks: looks[index % 2] ?? [],
}));

async function expectAccessible(page: Page, state: string, [colorScheme, width]: Look) {
  await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
  await page.setViewportSize({ width, height: 900 });
  expect(await accessibilityProblems(page), `${state}, ${colorScheme}, ${width} px`).toEqual([]);
}

/** For every change: one look at each state. */
const groups = 4;
for (let group = 0; group < groups; group++)
  test(`every state of a page is accessible in one look (${group + 1} of ${groups})`, async ({
    page,
    desk,
    sandbox,
  }) => {
    const complaints = watchComplaints(page);
    for (const [index, { state, reach, looks: both }] of reached.entries()) {
      if (index % groups !== group) continue;
      const look = both[Math.floor(index / groups) % 2];
      await sandbox.reset();
      await page.setViewportSize({ width: look?.[1] ?? 1440, height: 900 });
      await reach({ page, deskUrl: desk.url, sandbox });
      if (look) await expectAccessible(page, state, look);
    }
    expect(complaints).toEqual([]);
  });

for (const { state, reach, looks: both } of reached)
  test(`${state} is accessible in both themes, on a phone and on a wide screen`, { tag: '@full' }, async ({
    page,
    desk,
    sandbox,
  }) => {
    const complaints = watchComplaints(page);
    await page.setViewportSize({ width: 1440, height: 900 });
    await reach({ page, deskUrl: desk.url, sandbox });
    for (const look of both) await expectAccessible(page, state, look);
    expect(complaints).toEqual([]);
  });

test('an empty desk teaches what it is and what to do first, and is accessible', async ({ page, openDesk }) => {
  const fresh = await openDesk();
  await page.goto(`${fresh.url}/history`);
  await expect(page.getByText('No purges yet.')).toBeVisible();
  expect(await accessibilityProblems(page), 'the history').toEqual([]);
  await page.getByRole('link', { name: 'Start a purge' }).click();
  await expect(urlField(page)).toBeFocused();
  await expect(page.getByText(/No purges yet\. Paste a URL/)).toBeVisible();
  expect(await accessibilityProblems(page), 'the form').toEqual([]);
});

for (const width of [1440, 390])
  test(`nothing moves while a page ${width} px wide is loaded or refreshed`, {
    tag: width === 390 ? [] : '@full',
  }, async ({ page, desk }) => {
    await watchLayoutShift(page);
    await page.setViewportSize({ width, height: 900 });
    const ticket = uniqueTicket('SHIFT');
    const { id } = await purgeElsewhere(desk.url, { ...long, ticket });
    const ofPurge = await makeShare(desk, { purgeId: id });
    const ofHistory = await makeShare(desk, { filter: { q: ticket, range: '24h' } });
    const links = [ofPurge, ofHistory].map(({ token }) => `/share/${token}`);
    for (const path of [
      '/',
      '/shares',
      '/settings',
      '/settings/credentials',
      '/settings/audit',
      ...links,
      `/purges/${id}`,
      '/purges/not-there',
      '/history',
      `/history?q=${ticket}`,
    ]) {
      await page.goto(path, { waitUntil: 'networkidle' });
      await expectNothingMoved(page, path);
    }
    await purgeElsewhere(desk.url, { ...long, ticket });
    await expect(page.getByRole('button', { name: 'Show 1 newer purge' })).toBeVisible();
    await expectNothingMoved(page, 'a refreshed history');
  });

test('whatever takes the focus shows it', async ({ page, desk }) => {
  const { id } = await purgeElsewhere(desk.url, { ticket: uniqueTicket('FOCUS') });
  for (const [path, atLeast] of [
    ['/', 14],
    ['/history', 11],
    [`/purges/${id}`, 9],
    ['/settings', 8],
    ['/settings/credentials', 10],
    ['/settings/audit', 14],
  ] as const) {
    await page.goto(path, { waitUntil: 'networkidle' });
    await page.evaluate(() => (document.activeElement as HTMLElement | null)?.blur());
    const stops = await walkByTab(page);
    expect(stops.length).toBeGreaterThanOrEqual(atLeast);
    expect(stops.filter((stop) => !stop.visible).map((stop) => `${path}: ${stop.name}`)).toEqual([]);
  }
});
