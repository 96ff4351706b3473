import { createServer } from 'node:http';
import { screen, within } from '@testing-library/react';
import { expect } from 'vitest';
import type { PurgePage } from '@/lib/shared/purges/purge-record';
import { ask } from '@/test/support/api';
import { type DeskPage, pageTest } from '@/test/support/desk-page';
import { listenOnLoopback } from '@/test/support/forward-proxy';
import {
  fill,
  openForm,
  openLink,
  patternField,
  recorded,
  sendButton,
  sendPurge,
  urlField,
} from '@/test/support/purge-form-page';

const test = pageTest({ settings: { EDGE_LOOKS: 'automatic' } });
const url = 'https://www.shop.example/products';
const sites = ['fr4-par', 'ny8-nyc', 'tr2-tor'];

const panel = () => screen.queryByRole('region', { name: 'At the edge' });
const seen = () => (panel()?.textContent ?? '').replace(/\s+/g, ' ');
const looks = ({ asked }: DeskPage) => asked.filter(({ path }) => path === '/api/looks').length;

test('a pasted URL is looked at once, at every view and at the origin, and judged', async ({ page, sandbox }) => {
  for (const site of sites) await sandbox.visit(url, site);
  await sandbox.origin({ version: '2' });
  await openForm(page);
  await page.user.paste(url);
  await expect.poll(seen).toContain('A purge will bring the new version');
  for (const site of sites) expect(seen()).toMatch(new RegExp(`${site}: HIT, .*fresh for \\d+ min`));
  expect(seen()).toContain('origin: ');
  expect(looks(page)).toBe(1);
  await sendPurge(page);
  await expect.poll(recorded).toContain('Accepted');
});

test('a typed URL is looked at when the field is left, and not before', async ({ page }) => {
  await openForm(page);
  await page.user.type(urlField(), url);
  expect(panel()).toBeNull();
  expect(looks(page)).toBe(0);
  await page.user.tab();
  await expect.poll(seen).toContain('Not in the cache at fr4-par, ny8-nyc, tr2-tor (MISS)');
  expect(looks(page)).toBe(1);
  fill(urlField(), `${url}/other`);
  await expect.poll(panel).toBeNull();
  expect(looks(page)).toBe(1);
});

test('a link that fills in the form is looked at; nothing of it is sent', async ({ page, sandbox }) => {
  await openLink(page, { namespace: 'default', distribution: 'www-shop', kind: 'url', value: url });
  await expect.poll(seen).toContain('nothing to purge there');
  expect((await sandbox.state()).purges).toBe(0);
});

test('a URL with a query is looked at only when somebody asks: it may do something', async ({ page }) => {
  await openForm(page);
  await page.user.paste(`${url}?unsubscribe=1`);
  await page.user.tab();
  await expect.poll(panel).not.toBeNull();
  expect(looks(page)).toBe(0);
  await page.user.click(screen.getByRole('button', { name: 'Look at the edge' }));
  await expect.poll(seen).toContain('MISS');
  expect(looks(page)).toBe(1);
});

test('what was seen is seen again when somebody asks', async ({ page, sandbox }) => {
  await openForm(page);
  await page.user.paste(url);
  await expect.poll(seen).toContain('MISS');
  const again = within(panel() as HTMLElement).getByRole('button', { name: 'Look again' });
  await page.user.click(again);
  await expect.poll(seen).toContain('The origin still serves the version that is cached at fr4-par');
  await sandbox.origin({ failing: true });
  await page.user.click(again);
  await expect.poll(seen).toContain('The origin is failing or slow now');
});

test('on demand, nothing is looked at before somebody asks', async ({ page, openDesk }) => {
  page.desk = await openDesk({ EDGE_LOOKS: 'on-demand' });
  await openForm(page);
  await page.user.paste(url);
  await expect.poll(panel).not.toBeNull();
  expect(looks(page)).toBe(0);
  await page.user.click(screen.getByRole('button', { name: 'Look at the edge' }));
  await expect.poll(seen).toContain('MISS');
});

test('where looks are off, nobody can ask for one', async ({ page, openDesk }) => {
  page.desk = await openDesk({ EDGE_LOOKS: 'off' });
  await openForm(page);
  await page.user.paste(url);
  await page.user.tab();
  expect(panel()).toBeNull();
});

test('a refusal is said, and the purge can be sent all the same', async ({ page, openDesk }) => {
  page.desk = await openDesk({ EDGE_LOOKS: 'automatic', LIMIT_LOOKS_PER_MINUTE: '1' });
  await openForm(page);
  await page.user.paste(url);
  await expect.poll(seen).toContain('MISS');
  await page.user.click(screen.getByRole('button', { name: 'Look again' }));
  await expect.poll(seen).toContain('Too many requests.');
  await sendPurge(page);
  await expect.poll(recorded).toContain('Accepted');
});

test('what a URL redirects to is offered where it is another URL of the distribution, and else only named', async ({
  page,
  openDesk,
}) => {
  let location = '';
  const site = createServer((_, response) => void response.writeHead(302, { location }).end());
  const port = await listenOnLoopback(site);
  page.desk = await openDesk({ EDGE_LOOKS: 'automatic', EDGE_VIEWS: `lab=http://127.0.0.1:${port}`, ORIGINS: '' });
  await openForm(page);
  const lookAt = async (to: string, says: string) => {
    location = to;
    await page.user.click(screen.queryByRole('button', { name: 'Look again' }) ?? urlField());
    await expect.poll(seen).toContain(says);
  };
  const offer = () => screen.queryByRole('button', { name: 'Use that URL' });
  location = 'https://elsewhere.example/login';
  await page.user.paste(url);
  await expect.poll(seen).toContain('It redirects to https://elsewhere.example/login');
  expect(seen()).toContain('elsewhere.example is not a domain of this distribution.');
  expect(offer()).toBeNull();
  await lookAt(`${url}#top`, 'redirects to the same URL');
  expect(offer()).toBeNull();
  await lookAt('//img.shop.example/new#top', 'It redirects to //img.shop.example/new');
  await page.user.click(offer() as HTMLElement);
  expect(urlField()).toHaveProperty('value', 'https://img.shop.example/new');
  site.close();
});

const shop = { namespace: 'default', distribution: 'www-shop' };
const checkField = () => document.querySelector<HTMLInputElement>('#purge-check-url');

test('a URL to check is looked at, goes with the purge and is on its record', async ({ page, desk, sandbox }) => {
  await openLink(page, { ...shop, kind: 'pattern', value: '^/assets/' });
  await expect.poll(checkField).not.toBeNull();
  await page.user.click(checkField() as HTMLInputElement);
  await page.user.paste('/assets/site.css');
  await expect.poll(seen).toContain('MISS');
  await sendPurge(page);
  await expect.poll(recorded).toContain('Accepted');
  const { body } = await ask<PurgePage>(desk, '/api/purges');
  expect(body.items[0]).toMatchObject({
    target: { kind: 'pattern', value: '^/assets/' },
    checkUrl: 'https://www.shop.example/assets/site.css',
  });
  expect(await sandbox.purges()).toMatchObject([{ body: '{"pattern":"^/assets/","soft_purge":{}}' }]);
});

test('a URL to check of another host is refused at its field, and nothing is sent', async ({ page, sandbox }) => {
  await openLink(page, { ...shop, kind: 'hostname', value: 'img.shop.example' });
  await expect.poll(checkField).not.toBeNull();
  fill(checkField() as HTMLInputElement, 'https://www.shop.example/');
  await page.user.click(sendButton());
  await expect
    .poll(() => document.querySelector('#purge-check-url-error')?.textContent)
    .toBe('Enter a URL on img.shop.example: this purge covers no other host.');
  expect(await sandbox.purges()).toEqual([]);
});

test('a URL to check that the pattern cannot match is said at its field, and refused there', async ({
  page,
  sandbox,
}) => {
  await openLink(page, { ...shop, kind: 'pattern', value: '^/images/' });
  await expect.poll(checkField).not.toBeNull();
  const textAt = (part: string) => document.querySelector(`#purge-check-url-${part}`)?.textContent;
  fill(checkField() as HTMLInputElement, '/products');
  await expect.poll(() => textAt('hint')).toBe('The pattern does not match this URL.');
  await page.user.click(checkField() as HTMLInputElement);
  await page.user.tab();
  await page.user.click(sendButton());
  await expect.poll(() => textAt('error')).toContain('Enter a URL that it matches, or leave this field empty.');
  expect(await sandbox.purges()).toEqual([]);
  fill(patternField(), '^/(?=prod)');
  await expect.poll(() => textAt('error')).toBe('');
  await expect.poll(() => textAt('hint')).toBe('Purge Desk can’t tell whether the pattern matches this URL.');
  // Nor was it looked at before: a purge would not have touched it.
  fill(checkField() as HTMLInputElement, '/product');
  await page.user.click(checkField() as HTMLInputElement);
  await page.user.tab();
  await expect.poll(seen).toContain('fr4-par: ');
  expect(looks(page)).toBe(1);
});

test('a link may name the URL to check', async ({ page }) => {
  await openLink(page, { ...shop, kind: 'all', checkUrl: 'https://www.shop.example/' });
  await expect.poll(() => checkField()?.value).toBe('https://www.shop.example/');
});

test('where looks are off, there is no field for a URL to check', async ({ page, openDesk }) => {
  page.desk = await openDesk({ EDGE_LOOKS: 'off' });
  await openLink(page, { ...shop, kind: 'all' });
  await expect.poll(() => document.querySelector('#purge-confirmation')).not.toBeNull();
  expect(checkField()).toBeNull();
});
