import { expect } from 'vitest';
import { pageTest } from '@/test/support/desk-page';
import { chooseDistribution, fill, openForm, urlField } from '@/test/support/purge-form-page';

const test = pageTest();

test('a purge command purges a URL on all domains: the form says so, and cuts a long path in the middle', async ({
  page,
  openDesk,
}) => {
  page.desk = await openDesk({ CDN_PURGE_API: 'purge-command', F5XC_NAMESPACES: 'default' });
  const path = `/products/${'a-long-name-'.repeat(20)}.html`;
  await openForm(page);
  await chooseDistribution(page, 'default/www-shop');
  await fill(urlField(), `https://www.shop.example${path}`);
  const said = () => document.body.textContent;
  await expect.poll(said).toContain('name no hostname. This purges');
  expect(said()).toContain('on all 2 domains of default/www-shop.');
  const shown = [...document.querySelectorAll<HTMLElement>('[data-whole]')].map(({ title }) => title);
  expect(shown).toEqual([path]);
});
