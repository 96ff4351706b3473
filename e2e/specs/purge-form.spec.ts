import { purgeBodies } from '../../test/support/ledger';
import { expect, test } from '../fixtures/desks';
import {
  distributionField,
  fillForm,
  kindChoice,
  modeChoice,
  openForm,
  patternField,
  recorded,
  sendAndRead,
  sendButton,
  urlField,
} from '../steps/purge-form';

test('a keyboard alone leads from the empty page to an accepted purge', async ({ page, sandbox }) => {
  await openForm(page);
  // The target field has the focus at once.
  await page.keyboard.type('/products');
  await expect(urlField(page)).toHaveValue('/products');
  await page.keyboard.press('Shift+Tab');
  await page.keyboard.press('Shift+Tab');
  await expect(distributionField(page)).toBeFocused();
  await page.keyboard.type('media');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await expect(distributionField(page)).toHaveValue('media/video-library');

  await page.keyboard.press('Tab');
  await expect(kindChoice(page, 'url')).toBeFocused();
  // What is loaded for a pattern comes late: where Tab stops does not depend on it.
  let arrive = () => {};
  const arrived = new Promise<void>((done) => (arrive = done));
  await page.route('**/_next/static/**', (route) => arrived.then(() => route.continue()));
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('ArrowRight');
  await expect(kindChoice(page, 'pattern')).toBeChecked();
  await page.keyboard.press('Tab');
  await expect(patternField(page)).toBeFocused();
  await page.keyboard.type('^/posters/');
  await page.keyboard.press('Tab');
  await expect(page.getByText('Matches and test lines')).toBeFocused();
  arrive();
  await expect(page.getByRole('region', { name: 'What it matches' })).toContainText('Try other lines');
  await expect(page.getByText('Matches and test lines')).toBeFocused();
  await page.keyboard.press('Tab');
  // What writes a pattern for those who do not write regular expressions.
  for (const name of ['Path begins with', 'Path ends with', 'URL to check']) {
    await expect(page.getByRole('textbox', { name })).toBeFocused();
    await page.keyboard.press('Tab');
  }
  await expect(modeChoice(page, 'soft')).toBeFocused();
  await page.keyboard.press('ArrowRight');
  await expect(modeChoice(page, 'hard')).toBeChecked();
  await page.keyboard.press('Tab');
  await page.keyboard.type('New posters');
  await page.keyboard.press('Tab');
  await page.keyboard.type('TV-7');
  // What judges patterns was loaded late, too.
  await expect(sendButton(page)).toBeEnabled();
  await page.keyboard.press('Enter');

  await expect(recorded(page)).toContainText('Accepted');
  expect(await purgeBodies(sandbox)).toEqual([{ pattern: '^/posters/', hard_purge: {} }]);
  await expect(urlField(page)).toBeFocused();
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
