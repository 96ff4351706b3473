import { arriveEverywhere, visitEverywhere, waitUntilPurged, warmCaches } from './steps/edge';
import { filterChoice, historyRows, openHistory, rowLinks, textFilter } from './steps/history';
import { fillForm, type Kind, openForm, sendAndRead } from './steps/purge-form';
import { expect, test } from './test';

const shop = 'https://www.shop.example';
const images = 'https://img.shop.example';
const neighbours = ['https://docs.example/products', 'https://docs.example/assets/site.css', 'https://media.example/'];

interface Case {
  kind: Kind;
  value: string;
  covered: string[];
  /** Of the same distribution, and yet not meant. */
  spared: string[];
}

const cases: Case[] = [
  {
    kind: 'url',
    value: `${shop}/products`,
    covered: [`${shop}/products`],
    spared: [`${shop}/products?page=2`, `${shop}/`, `${images}/products`],
  },
  {
    kind: 'hostname',
    value: 'www.shop.example',
    covered: [`${shop}/products`, `${shop}/images/logo.png`],
    spared: [`${images}/products`, `${images}/images/logo.png`],
  },
  {
    kind: 'pattern',
    value: String.raw`^/(assets/.*\.css|images/logo\.png)$`,
    covered: [`${shop}/assets/site.css`, `${images}/assets/print.css`, `${images}/images/logo.png`],
    spared: [`${shop}/assets/app.js`, `${shop}/assets/site.css?v=1`, `${shop}/images/banner.svg`],
  },
  {
    kind: 'all',
    value: 'www-shop',
    covered: [`${shop}/products?page=2`, `${images}/assets/app.js`, `${images}/images/logo.png`],
    spared: [],
  },
];

/** The logo is the same in every version: a soft purge asks the origin and keeps it. All else is fetched anew. */
const afterPurge = {
  hard: () => 'MISS',
  soft: (url: string) => (url.endsWith('logo.png') ? 'REVALIDATED' : 'EXPIRED'),
};

for (const { kind, value, covered, spared } of cases) {
  for (const mode of ['soft', 'hard'] as const) {
    test(`a ${mode} purge of ${kind} reaches what it covers at every site and nothing else`, async ({
      page,
      sandbox,
      browser,
    }) => {
      const ticket = `EFFECT-${kind}-${mode}`;
      const untouched = [...spared, ...neighbours];
      await warmCaches(sandbox, [...covered, ...untouched]);
      await sandbox.origin({ version: '2' });

      await openForm(page);
      await fillForm(page, { distribution: 'default/www-shop', kind, mode, value, ticket });
      const purgeRequestId = await sendAndRead(page);
      expect((await sandbox.purges()).map((purge) => purge.purgeRequestId)).toEqual([purgeRequestId]);

      await arriveEverywhere(sandbox);
      await waitUntilPurged(sandbox, covered);
      for (const { url, site, cache } of await visitEverywhere(sandbox, covered))
        expect(`${url} at ${site}: ${cache}`).toBe(`${url} at ${site}: ${afterPurge[mode](url)}`);
      for (const { url, site, cache } of await visitEverywhere(sandbox, untouched))
        expect(`${url} at ${site}: ${cache}`).toBe(`${url} at ${site}: HIT`);

      await openHistory(page);
      await filterChoice(page, 'Kind').selectOption(kind);
      await filterChoice(page, 'Mode').selectOption(mode);
      await textFilter(page).fill(ticket);
      await expect(page).toHaveURL(`/history?mode=${mode}&kind=${kind}&q=${ticket}`);
      await expect(historyRows(page)).toHaveCount(1);
      await expect(historyRows(page)).toContainText(purgeRequestId);

      const reader = await browser.newContext();
      const shared = await reader.newPage();
      await shared.goto(page.url());
      await expect(historyRows(shared)).toHaveCount(1);
      expect(await rowLinks(shared)).toEqual(await rowLinks(page));
      await expect(filterChoice(shared, 'Mode')).toHaveValue(mode);
      await reader.close();
    });
  }
}

test('a visitor gets the new content only after the purge', async ({ page, sandbox }) => {
  await warmCaches(sandbox, [`${shop}/products`]);
  await sandbox.origin({ version: 'after the change' });
  expect((await sandbox.visit(`${shop}/products`)).body).not.toContain('after the change');

  await openForm(page);
  await fillForm(page, { distribution: 'default/www-shop', kind: 'url', mode: 'soft', value: `${shop}/products` });
  await sendAndRead(page);

  await arriveEverywhere(sandbox);
  await waitUntilPurged(sandbox, [`${shop}/products`]);
  for (const { body } of await visitEverywhere(sandbox, [`${shop}/products`]))
    expect(body).toContain('after the change');
});
