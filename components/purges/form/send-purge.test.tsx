import { screen } from '@testing-library/react';
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

const commands = { CDN_PURGE_API: 'purge-command', F5XC_NAMESPACES: 'default,media' };
const said = () => document.body.textContent;
const site = 'https://www.shop.example';

test('… and says so of each spelling that is sent as well', async ({ page, openDesk }) => {
  page.desk = await openDesk(commands);
  await openForm(page);
  await chooseDistribution(page, 'default/www-shop');
  fill(urlField(), `${site}/a/`);
  await page.user.click(await screen.findByRole('checkbox', { name: /no \/ at the end/ }));
  await expect.poll(said).toContain('This purges each path on all 2 domains of default/www-shop.');
});

test('… and says so of each URL of a list', async ({ page, openDesk }) => {
  page.desk = await openDesk(commands);
  await openForm(page);
  await page.user.paste(`${site}/a\n${site}/b`);
  await expect.poll(said).toContain('This purges each path on all 2 domains of default/www-shop.');
  await page.user.clear(urlField());
  await page.user.paste(`${site}/a\nhttps://media.example/b`);
  await expect.poll(said).toContain('This purges each path on all domains of its distribution.');
  await page.user.clear(urlField());
  await page.user.paste(`https://media.example/a\nhttps://media.example/b`);
  await screen.findByText('Soft-purge 2 URLs on media/video-library');
  expect(said()).not.toContain('name no hostname');
});
