import type { Page } from '@playwright/test';
import { askForLook } from '../../test/support/api';
import type { SandboxControl } from '../../test/support/sandbox-control';
import { expect, test } from '../fixtures/desks';
import { chooseDistribution, chooseKind, fillTarget, openForm, patternField } from '../steps/purge-form';

const site = 'https://www.shop.example';
const matches = (page: Page) => page.getByRole('region', { name: 'What it matches' });

async function visitShop(sandbox: SandboxControl) {
  for (const path of ['/images/logo.png', '/images/logo.png', '/products', '/assets/site.css'])
    await sandbox.visit(site + path);
}

for (const width of [390, 1440])
  test(`a pattern is tried on what was served, in a worker, and moves nothing ${width} px wide`, async ({
    page,
    sandbox,
    openDesk,
  }) => {
    const faults: string[] = [];
    page.on('pageerror', ({ message }) => faults.push(message));
    page.on('console', (message) => message.type() === 'error' && faults.push(message.text()));
    await visitShop(sandbox);
    const desk = await openDesk();
    await page.setViewportSize({ width, height: 900 });
    await openForm(page, desk.url);
    await chooseDistribution(page, 'default/www-shop');
    await chooseKind(page, 'pattern');
    expect(page.workers()).toEqual([]);
    const top = async () => (await page.getByRole('group', { name: 'Write a pattern' }).boundingBox())?.y;
    await expect(matches(page)).toContainText('Enter a pattern');
    const before = await top();
    for (const [typed, said] of [
      ['^/images/.*\\.png$', /Matches 1 of \d paths served in the last 24 h, \d+ % of requests\./],
      ['^images/', 'Paths begin with a slash: ^/images/ matches 1 path.'],
      ['^/(?!images)', 'This pattern uses look-ahead; Purge Desk can’t preview it.'],
      ['^/(images', 'Syntax error at character 3'],
      ['shop', /By host, path and query: \d\./],
    ] as const) {
      await patternField(page).fill(typed);
      await expect(matches(page)).toContainText(said);
      expect(await top(), typed).toBe(before);
    }
    expect(page.workers()).toHaveLength(1);

    await patternField(page).fill('images/.*\\.png');
    await expect(matches(page)).toContainText(/Matches 1 of \d paths/);
    await matches(page).getByText('Matches and test lines').click();
    await expect(matches(page).locator('mark')).toHaveText('images/logo.png');
    await matches(page).getByRole('textbox').fill(`${site}/images/a.png?v=1\n/b`);
    await expect(matches(page)).toContainText('Matches 1 of 2 pasted lines.');
    expect(faults).toEqual([]);
  });

test('a pattern that takes too long is given up after 300 ms, and the page and the next pattern are fine', async ({
  page,
  openDesk,
}) => {
  const desk = await openDesk();
  await openForm(page, desk.url);
  await chooseDistribution(page, 'default/www-shop');
  await chooseKind(page, 'pattern');
  // Eight times the work of what takes about 300 ms on a quiet machine: a trial that is ready in time shows nothing here.
  await patternField(page).fill('[ab]*a[ab]{240}$.');
  await matches(page).getByText('Matches and test lines').click();
  const letters = (index: number) => (index * 7919).toString(2).padStart(20, '0').repeat(40);
  const lines = Array.from({ length: 600 }, (_, index) => letters(index).replace(/0/g, 'a').replace(/1/g, 'b'));
  await matches(page).getByRole('textbox').fill(lines.join('\n'));
  await expect(matches(page)).toContainText('took too long, so Purge Desk can’t preview it.');
  await matches(page).getByRole('textbox').fill('/b');
  await patternField(page).fill('^/b');
  await expect(matches(page)).toContainText('Matches 1 of 1 pasted line.');
});

test('a hostname shows how much of the traffic it is', async ({ page, sandbox, openDesk }) => {
  await visitShop(sandbox);
  await sandbox.visit('https://img.shop.example/images/logo.png');
  const desk = await openDesk({ EDGE_VIEWS: `here=${sandbox.edgeUrl}` });
  // A look reaches the edge as a visitor does, and is none.
  const look = await askForLook(desk, `${site}/looked-at`);
  expect(look.body.views).toMatchObject([{ status: 404 }]);
  await openForm(page, desk.url);
  await chooseDistribution(page, 'default/www-shop');
  await chooseKind(page, 'hostname');
  await fillTarget(page, 'hostname', 'img.shop.example');
  await expect(page.getByRole('region', { name: 'Recently served paths' })).toContainText(
    '1 path, 20 % of requests in the last 24 h.',
  );
});
