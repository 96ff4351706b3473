import { expect, it } from 'vitest';
import { onEachDatabase } from '@/test/support/databases';

const NOW = 1_000_000_000;
const SOURCE = 'https://cdn.example';
const www = { namespace: 'default', name: 'www' };

onEachDatabase((newDatabase) => {
  it('an origin that a later version wrote in its own way counts as none, and all else stays readable', async () => {
    const database = await newDatabase();
    try {
      const { knownDistributions } = await database.open();
      await knownDistributions.recordList(
        SOURCE,
        { namespace: 'default', page: undefined },
        [{ name: 'www', disabled: false, domains: undefined }],
        {
          now: NOW,
          readAgainAt: NOW,
          nextPage: undefined,
          problems: [],
          isWhole: true,
          dueAt: NOW,
        },
      );
      const origin = { host: 'origin.example', port: 443, isTls: true, hostHeader: null, sni: null };
      const read = { domains: ['www.shop.example'], origin, problem: undefined, now: NOW, dueAt: NOW };
      await knownDistributions.recordDomains(SOURCE, www, read);
      const where = { source: SOURCE, namespaces: ['default'] };
      expect((await knownDistributions.all(where)).distributions).toMatchObject([{ ...www, origin }]);
      await database.run(`update known_distributions set origin = '{"servers": []}'`);
      const [known] = (await knownDistributions.all(where)).distributions;
      expect(known).toMatchObject({ ...www, domains: ['www.shop.example'] });
      expect(known?.origin).toBeUndefined();
    } finally {
      await database.remove();
    }
  });
});
