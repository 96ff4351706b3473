import { describe, expect } from 'vitest';
import type { TargetKind } from '../../lib/shared/purges/purge-terms';
import { aPurge, history, send } from '../support/api';
import { deskTest } from '../support/desk-test';
import type { SandboxControl } from '../support/sandbox-control';

const test = deskTest();
const sites = ['fr4-par', 'ny8-nyc', 'tr2-tor'];

const shop = 'https://www.shop.example';
const images = 'https://img.shop.example';
const neighbours = ['https://docs.example/products', 'https://docs.example/assets/site.css', 'https://media.example/'];

interface Case {
  kind: TargetKind;
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

/** One visit of each URL at each site, in one line each; a visit refills the cache, so that the second one would tell nothing. */
const visitEverywhere = (sandbox: SandboxControl, urls: readonly string[]) =>
  Promise.all(
    sites.flatMap((site) =>
      urls.map(async (url) => {
        const { cache, body } = await sandbox.visit(url, site);
        return { url, site, cache, body };
      }),
    ),
  );

/** Lets every site fetch these URLs and proves that it serves them from its cache from then on. */
async function warmCaches(sandbox: SandboxControl, urls: readonly string[]) {
  await visitEverywhere(sandbox, urls);
  for (const { cache } of await visitEverywhere(sandbox, urls)) expect(cache).toBe('HIT');
}

describe.for(cases)('of $kind', ({ kind, value, covered, spared }) => {
  test.for(['soft', 'hard'] as const)(
    'a %s purge reaches what it covers at every site and nothing else, and is in the history',
    async (mode, { desk, sandbox }) => {
      const reason = `EFFECT-${kind}-${mode}`;
      const untouched = [...spared, ...neighbours];
      await warmCaches(sandbox, [...covered, ...untouched]);
      await sandbox.origin({ version: '2' });

      const target = kind === 'all' ? { kind } : { kind, value };
      const { body } = await send(desk, aPurge({ target, mode, reason }));
      expect((await sandbox.purges()).map(({ purgeRequestId }) => purgeRequestId)).toEqual([body.purgeRequestId]);
      await sandbox.arrive(...sites);
      for (const { url, site, cache } of await visitEverywhere(sandbox, covered))
        expect(`${url} at ${site}: ${cache}`).toBe(`${url} at ${site}: ${afterPurge[mode](url)}`);
      for (const { url, site, cache } of await visitEverywhere(sandbox, untouched))
        expect(`${url} at ${site}: ${cache}`).toBe(`${url} at ${site}: HIT`);

      const found = await history(desk, { q: reason, kind, mode });
      expect(found.body.items.map(({ id }) => id)).toEqual([body.id]);
    },
  );
});

test('a visitor gets the new content only after the purge', async ({ desk, sandbox }) => {
  await warmCaches(sandbox, [`${shop}/products`]);
  await sandbox.origin({ version: 'after the change' });
  for (const { body } of await visitEverywhere(sandbox, [`${shop}/products`]))
    expect(body).not.toContain('after the change');
  await send(desk, aPurge());
  await sandbox.arrive(...sites);
  for (const { body } of await visitEverywhere(sandbox, [`${shop}/products`]))
    expect(body).toContain('after the change');
});
