import { purgeBodies } from '../test/support/ledger';
import { expect, test } from './fixtures/own-desks';
import {
  chooseDistribution,
  chooseKind,
  chooseMode,
  confirmationField,
  distributionField,
  distributionOptions,
  fillForm,
  fillTarget,
  fillUrl,
  hostnameField,
  kindChoice,
  modeChoice,
  modes,
  openForm,
  patternField,
  purgeForm,
  recorded,
  sendAndRead,
  sendButton,
  targets,
  urlField,
} from './steps/purge-form';

const shop = 'default/www-shop';
const page1 = 'https://www.shop.example/products';

test('the target field has the focus at once', async ({ page }) => {
  await openForm(page);
  await page.keyboard.type('/products');
  await expect(urlField(page)).toHaveValue('/products');
});

test('a keyboard alone leads from the empty page to an accepted purge', async ({ page, sandbox }) => {
  await openForm(page);
  await page.keyboard.press('Shift+Tab');
  await page.keyboard.press('Shift+Tab');
  await expect(distributionField(page)).toBeFocused();
  await page.keyboard.type('media');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await expect(distributionField(page)).toHaveValue('media/video-library');

  await page.keyboard.press('Tab');
  await expect(kindChoice(page, 'url')).toBeFocused();
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('ArrowRight');
  await expect(kindChoice(page, 'pattern')).toBeChecked();
  await page.keyboard.press('Tab');
  await expect(patternField(page)).toBeFocused();
  await page.keyboard.type('^/posters/');
  await page.keyboard.press('Tab');
  await expect(modeChoice(page, 'soft')).toBeFocused();
  await page.keyboard.press('ArrowRight');
  await expect(modeChoice(page, 'hard')).toBeChecked();
  await page.keyboard.press('Tab');
  await page.keyboard.type('New posters');
  await page.keyboard.press('Tab');
  await page.keyboard.type('TV-7');
  await page.keyboard.press('Enter');

  await expect(recorded(page)).toContainText('Accepted');
  expect(await purgeBodies(sandbox)).toEqual([{ pattern: '^/posters/', hard_purge: {} }]);
  await expect(urlField(page)).toBeFocused();
});

test('distributions are found by name and by domain', async ({ page }) => {
  await openForm(page);
  await distributionField(page).fill('video');
  await expect(distributionOptions(page)).toHaveText([/^media\/video-library/]);
  await distributionField(page).fill('img.shop');
  await expect(distributionOptions(page)).toHaveText([/^default\/www-shop/]);
  await distributionField(page).fill('default example');
  await expect(distributionOptions(page)).toHaveText([/^default\/docs-portal/, /^default\/www-shop/]);
  await distributionField(page).fill('nothing like this');
  await expect(distributionOptions(page)).toHaveCount(0);
  await expect(purgeForm(page).getByText('No matching distributions.')).toBeVisible();
});

for (const [how, leave] of [
  ['Escape', (field: ReturnType<typeof distributionField>) => field.press('Escape')],
  ['leaving the field', (field: ReturnType<typeof distributionField>) => field.press('Tab')],
] as const)
  test(`${how} keeps the distribution that was chosen`, async ({ page }) => {
    await openForm(page);
    await chooseDistribution(page, shop);
    await distributionField(page).fill('docs');
    await expect(distributionOptions(page)).toHaveCount(1);
    await leave(distributionField(page));
    await expect(distributionField(page)).toHaveValue(shop);
    await expect(distributionOptions(page)).toHaveCount(0);
    await expect(purgeForm(page).getByText(`Soft-purge one URL on ${shop}`)).toBeVisible();
  });

test('the distribution that was purged last is preselected by the server', async ({ page, browser, baseURL }) => {
  await openForm(page);
  await fillForm(page, { distribution: 'default/docs-portal', kind: 'url', mode: 'soft', value: '/guide' });
  await sendAndRead(page);

  const storageState = await page.context().storageState();
  const withoutScripts = await browser.newContext({ storageState, javaScriptEnabled: false });
  const painted = await withoutScripts.newPage();
  await painted.goto(`${baseURL}/`);
  await expect(distributionField(painted)).toHaveValue('default/docs-portal');
  await withoutScripts.close();

  await page.evaluate(() => sessionStorage.clear());
  await openForm(page);
  await expect(distributionField(page)).toHaveValue('default/docs-portal');
});

test('the only distribution is preselected', async ({ page, openDesk }) => {
  const one = await openDesk({ F5XC_DISTRIBUTIONS: 'default/docs-portal=docs.example' });
  await page.goto(one.url);
  await expect(distributionField(page)).toHaveValue('default/docs-portal');
  await expect(urlField(page)).toBeFocused();
  await page.keyboard.type('/guide');
  await page.keyboard.press('Enter');
  await expect(recorded(page)).toContainText('Accepted');
  await expect(page.getByRole('complementary', { name: 'Sandbox' })).toHaveCount(0);
});

test('switching the kind keeps text, takes back what is chosen by name, and sends only the chosen kind', async ({
  page,
  sandbox,
}) => {
  await openForm(page);
  await chooseDistribution(page, shop);
  await fillUrl(page, page1);
  await chooseKind(page, 'hostname');
  await fillTarget(page, 'hostname', 'img.shop.example');
  await chooseKind(page, 'all');
  await fillTarget(page, 'all', 'www-shop');
  await chooseKind(page, 'pattern');
  await fillTarget(page, 'pattern', '^/a$');

  await chooseKind(page, 'url');
  await expect(urlField(page)).toHaveValue(page1);
  await chooseKind(page, 'hostname');
  await expect(hostnameField(page)).toHaveValue('');
  await chooseKind(page, 'all');
  await expect(confirmationField(page)).toHaveValue('');
  await chooseKind(page, 'pattern');
  await expect(patternField(page)).toHaveValue('^/a$');
  await sendAndRead(page);
  expect(await purgeBodies(sandbox)).toEqual([{ pattern: '^/a$', soft_purge: {} }]);
});

for (const target of targets)
  test(`the form says in words and shows on the wire what it will do with ${target.kind}, and does exactly that`, async ({
    page,
    sandbox,
  }) => {
    await openForm(page);
    await chooseDistribution(page, shop);
    await purgeForm(page).getByText('Show API request').click();
    const preview = purgeForm(page).getByText(/^POST \//);
    for (const mode of modes) {
      await chooseKind(page, target.kind);
      await fillTarget(page, target.kind, target.value);
      await chooseMode(page, mode);
      const words = `${mode === 'soft' ? 'Soft' : 'Hard'}-purge ${target.words} on ${shop}`;
      await expect(sendButton(page)).toHaveAccessibleDescription(words);

      const [line = '', body = ''] = ((await preview.textContent()) ?? '').split('\n\n');
      await sendAndRead(page);
      const sent = (await sandbox.purges()).at(-1);
      expect(line).toBe(`${sent?.method} ${sent?.path}`);
      expect(JSON.parse(body)).toEqual(JSON.parse(sent?.body ?? ''));
    }
    expect(await purgeBodies(sandbox)).toEqual([
      { ...target.wire, soft_purge: {} },
      { ...target.wire, hard_purge: {} },
    ]);
  });
