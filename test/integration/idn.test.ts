import { describe, expect } from 'vitest';
import { aPurge, ask, send } from '../support/api';
import { deskTest } from '../support/desk-test';
import { purgeBodies } from '../support/ledger';

const test = deskTest({ settings: { F5XC_DISTRIBUTIONS: 'default/www-shop=bücher.example,*.xn--bcher-kva.example' } });
const ascii = 'https://xn--bcher-kva.example/x';

describe('a host with letters beyond ASCII', () => {
  test.for(['https://bücher.example/x', 'bücher.example/x', '//BÜCHER.example/x', 'xn--bcher-kva.example/x'])(
    'is accepted as %s, and sent as DNS has it',
    async (value, { desk, sandbox }) => {
      // The sandbox has no such domain: what it was asked for matters here.
      await send(desk, { ...aPurge(), target: { kind: 'url', value } });
      expect(await purgeBodies(sandbox)).toEqual([{ url: ascii, soft_purge: {} }]);
    },
  );

  test('is found in both forms', async ({ desk }) => {
    await send(desk, { ...aPurge(), target: { kind: 'hostname', value: 'www.Bücher.example' } });
    await send(desk, { ...aPurge(), target: { kind: 'pattern', value: '^/x$' }, reason: 'Bücher' });
    const found = async (path: string) => (await ask<{ items: object[] }>(desk, path)).body.items.length;
    const search = (q: string, kind = 'hostname') => found(`/api/purges?${new URLSearchParams({ q, kind })}`);
    expect(await search('www.bücher.example')).toBe(1);
    expect(await search('www.xn--bcher')).toBe(1);
    expect(await search('bücher')).toBe(1);
    expect(await search('bücher', 'pattern')).toBe(1);
    for (const q of ['bücher', 'xn--bcher'])
      expect(await found(`/api/distributions?${new URLSearchParams({ q })}`)).toBe(1);
  });

  test('is refused in both forms where no domain has it', async ({ desk }) => {
    const target = { kind: 'url', value: 'https://müller.example/' };
    const { body } = await send<{ errors: object }>(desk, { ...aPurge(), target });
    expect(JSON.stringify(body.errors)).toContain('müller.example (xn--mller-kva.example) is not a domain');
  });
});
