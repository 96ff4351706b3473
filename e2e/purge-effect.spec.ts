import { expect, test } from './test';

test('the home page offers the form', async ({ page }) => {
  await page.goto('/');
  await expect(page.getByRole('form', { name: 'Purge' })).toBeVisible();
});
