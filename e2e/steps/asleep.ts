import type { Page } from '@playwright/test';

/** Keeps the scripts of a page back, so that it is there but not alive, until the answer is called. */
export async function keepAsleep(page: Page) {
  let wakeUp = () => {};
  const awake = new Promise<void>((resolve) => {
    wakeUp = resolve;
  });
  await page.route('**/*.js', async (route) => {
    await awake;
    await route.continue();
  });
  return wakeUp;
}
