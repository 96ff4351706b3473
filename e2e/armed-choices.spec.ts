import type { Page } from '@playwright/test';
import { purgeBodies, purgeCount } from '../test/support/ledger';
import { answerHeld, untilHeld } from './steps/held-answer';
import {
  chooseDistribution,
  chooseKind,
  chooseMode,
  confirmationField,
  type FilledForm,
  fillForm,
  fillTarget,
  fillUrl,
  hostnameField,
  kindChoice,
  modeChoice,
  openForm,
  patternField,
  purgeForm,
  purgesAskedBy,
  recorded,
  refused,
  sendAndRead,
  sendButton,
  sendPurge,
  targets,
  urlField,
} from './steps/purge-form';
import { sendAndQueue, takeNoneFor } from './steps/queue';
import { expect, test } from './test';

const shop = 'default/www-shop';
const hard = { distribution: shop, mode: 'hard' } as const;
const pattern: FilledForm = { ...hard, kind: 'pattern', value: '^/products/' };

async function expectUrlAndSoft(page: Page) {
  await expect(kindChoice(page, 'url')).toBeChecked();
  await expect(modeChoice(page, 'soft')).toBeChecked();
  await expect(urlField(page)).toHaveValue('');
}

/** Whether another kind is as empty as in a form that was never filled in. */
async function expectUnarmed(page: Page, { kind }: FilledForm) {
  await chooseKind(page, kind);
  await expect(modeChoice(page, 'soft')).toBeChecked();
  const field = { url: urlField, hostname: hostnameField, pattern: patternField, all: confirmationField }[kind];
  await expect(field(page)).toHaveValue('');
}

for (const distribution of [shop, 'default/docs-portal'])
  test(`no hostname of ${distribution} is chosen beforehand, and nothing is sent before one is`, async ({
    page,
    sandbox,
  }) => {
    await openForm(page);
    await chooseDistribution(page, distribution);
    await chooseKind(page, 'hostname');
    await expect(hostnameField(page)).toHaveValue('');
    await expect(hostnameField(page).getByRole('option', { name: 'Choose a hostname' })).toBeDisabled();
    await expect(sendButton(page)).toBeDisabled();
    await expect(sendButton(page)).toHaveAccessibleDescription('Choose a hostname to see what will happen.');
    await page.getByRole('textbox', { name: 'Reason' }).press('Enter');
    expect(await purgeCount(sandbox)).toBe(0);
    const name = distribution === shop ? 'img.shop.example' : 'docs.example';
    await fillTarget(page, 'hostname', name);
    // The only domain is everything, and the kind alone does not confirm that.
    if (distribution !== shop) await confirmationField(page).fill('docs-portal');
    await sendAndRead(page);
    expect(await purgeBodies(sandbox)).toEqual([{ hostname: name, soft_purge: {} }]);
  });

test('another distribution takes the chosen hostname back', async ({ page }) => {
  await openForm(page);
  await fillForm(page, { ...hard, kind: 'hostname', value: 'img.shop.example' });
  await chooseDistribution(page, 'default/docs-portal');
  await expect(hostnameField(page)).toHaveValue('');
  await expect(sendButton(page)).toBeDisabled();
});

for (const { kind, value } of targets)
  test(`after a hard purge of kind ${kind} the form is back at URL and soft, with nothing left of it`, async ({
    page,
  }) => {
    const filled = { ...hard, kind, value };
    await openForm(page);
    await fillForm(page, filled);
    await sendAndRead(page);
    await expectUrlAndSoft(page);
    await expect(urlField(page)).toBeFocused();
    await expectUnarmed(page, filled);
  });

test('a purge that waits in the queue takes its choices with it, too', async ({ page, sandbox }) => {
  await takeNoneFor(sandbox, 2);
  await openForm(page);
  await fillForm(page, pattern);
  await sendAndQueue(page);
  await expectUrlAndSoft(page);
  await expect(recorded(page)).toContainText('Accepted');
});

test('a purge that failed leaves the form as it was, for another press', async ({ page, sandbox }) => {
  await sandbox.faults({ type: 'status', status: 401 });
  await openForm(page);
  await fillForm(page, { ...hard, kind: 'hostname', value: 'img.shop.example' });
  await sendPurge(page);
  await expect(refused(page)).toContainText('Nothing was purged.');
  await expect(sendButton(page)).toHaveAccessibleDescription(`Hard-purge one hostname on ${shop}`);
  await sendAndRead(page);
  await expectUrlAndSoft(page);
});

test('a change of the kind takes hard and the typed name back, and keeps text', async ({ page }) => {
  await openForm(page);
  await chooseDistribution(page, shop);
  await fillUrl(page, '/products');
  await chooseMode(page, 'hard');
  await chooseKind(page, 'all');
  await expect(modeChoice(page, 'soft')).toBeChecked();
  await fillTarget(page, 'all', 'www-shop');
  await chooseMode(page, 'hard');
  await chooseKind(page, 'url');
  await expect(urlField(page)).toHaveValue('/products');
  await expect(modeChoice(page, 'soft')).toBeChecked();
  await chooseKind(page, 'all');
  await expect(confirmationField(page)).toHaveValue('');
  await expect(sendButton(page)).toBeDisabled();
});

test('a reload keeps a typed pattern, because it is work, and takes hard back', async ({ page }) => {
  await openForm(page);
  await fillForm(page, { ...pattern, reason: 'A wrong price', ticket: 'SHOP-1' });
  await page.reload();
  await expect(patternField(page)).toHaveValue(pattern.value);
  await expect(page.getByRole('textbox', { name: 'Reason' })).toHaveValue('A wrong price');
  await expect(page.getByRole('textbox', { name: 'Ticket' })).toHaveValue('SHOP-1');
  await expect(modeChoice(page, 'soft')).toBeChecked();
  await expect(sendButton(page)).toHaveText('Soft-purge by pattern');
});

for (const { kind, value } of targets.filter((target) => ['hostname', 'all'].includes(target.kind)))
  test(`a reload goes back from the kind ${kind}, which is nothing but a choice, to URL and soft`, async ({ page }) => {
    await openForm(page);
    await fillForm(page, { ...hard, kind, value });
    await page.reload();
    await expectUrlAndSoft(page);
    await expectUnarmed(page, { ...hard, kind, value });
  });

test('a hard purge that a reload interrupted comes back whole: pressing again asks for it, and sends no soft one', async ({
  page,
  desk,
  sandbox,
}) => {
  await sandbox.faults({ type: 'hold' });
  await openForm(page);
  await fillForm(page, { ...hard, kind: 'hostname', value: 'img.shop.example' });
  await sendPurge(page);
  await untilHeld(sandbox);
  await page.reload();
  await expect(hostnameField(page)).toHaveValue('img.shop.example');
  await expect(modeChoice(page, 'hard')).toBeChecked();
  await answerHeld({ desk, sandbox });
  await sendPurge(page);
  await expect(recorded(page)).toContainText('Nothing was sent now');
  await expectUrlAndSoft(page);
  await page.reload();
  await expectUrlAndSoft(page);
  expect(await purgeCount(sandbox)).toBe(1);
});

test('a link that armed a purge arms none after it: not by a reload, not by going back', async ({ page, sandbox }) => {
  await page.goto('/?namespace=default&distribution=www-shop&kind=hostname&value=img.shop.example&mode=hard');
  await expect(modeChoice(page, 'hard')).toBeChecked();
  await sendAndRead(page);
  await expectUrlAndSoft(page);
  await expect(page).toHaveURL(/\/$/);
  await expect(purgeForm(page)).not.toContainText('Filled in from a link');
  // The answer is still there to be read.
  await expect(recorded(page)).toContainText('Accepted');
  await recorded(page).getByRole('link', { name: 'Open record' }).click();
  await expect(page.getByRole('article')).toBeVisible();
  await page.goBack();
  await expectUrlAndSoft(page);
  await page.reload();
  await expectUrlAndSoft(page);
  expect(await purgeCount(sandbox)).toBe(1);
});

test('a link with a hostname that is not one of the distribution’s chooses none', async ({ page }) => {
  await page.goto('/?namespace=default&distribution=www-shop&kind=hostname&value=docs.example&mode=hard');
  await expect(kindChoice(page, 'hostname')).toBeChecked();
  await expect(hostnameField(page)).toHaveValue('');
  await expect(sendButton(page)).toBeDisabled();
});

test('a mode and a kind that were clicked before the page is alive are shown as they will be sent', async ({
  page,
}) => {
  let wakeUp = () => {};
  const awake = new Promise<void>((resolve) => {
    wakeUp = resolve;
  });
  await page.route('**/*.js', async (route) => {
    await awake;
    await route.continue();
  });
  await page.goto('/', { waitUntil: 'commit' });
  await modeChoice(page, 'hard').check({ force: true });
  wakeUp();
  await expect(sendButton(page)).toBeEnabled();
  const isHard = await modeChoice(page, 'hard').isChecked();
  await expect(sendButton(page)).toHaveText(isHard ? 'Hard-purge one URL' : 'Soft-purge one URL');
});

test('Enter that is held down is one press: a refused purge is not sent over and over', async ({ page, sandbox }) => {
  await sandbox.faults({ type: 'status', status: 401, times: 100 });
  await openForm(page);
  await fillForm(page, pattern);
  const asked = purgesAskedBy(page);
  await patternField(page).focus();
  await page.keyboard.down('Enter');
  await expect(refused(page)).toContainText('Nothing was purged.');
  for (const _ of [1, 2, 3]) await page.keyboard.down('Enter');
  await page.keyboard.up('Enter');
  await page.waitForTimeout(1000);
  expect(asked).toHaveLength(1);
  await page.keyboard.press('Enter');
  await expect.poll(() => asked.length).toBe(2);
});
