import { type BrowserContext, expect, type Page } from '@playwright/test';
import { translatePage } from '../../test/support/translate-page';

/**
 * The context's browser translates every page that it loads from now on, as soon as React has taken the page over; a page
 * without scripts at once.
 */
export const translateEveryPage = (context: BrowserContext) =>
  context.addInitScript(`{
    const translatePage = ${translatePage};
    const isAlive = () =>
      document.readyState === 'complete' && document.scripts.length === 0 ||
      Object.keys(document.querySelector('main') ?? {}).some((key) => key.startsWith('__react'));
    const look = () => (isAlive() ? translatePage() : setTimeout(look, 20));
    look();
  }`);

export const expectTranslated = (page: Page) => expect(page.locator('main [data-translated]').first()).toBeAttached();
