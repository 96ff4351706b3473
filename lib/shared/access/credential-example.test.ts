import { execFileSync } from 'node:child_process';
import { expect, it } from 'vitest';
import { type Distribution, distributionKey } from '@/lib/shared/distributions/distribution';
import { searchDistributions } from '@/lib/shared/distributions/search-distributions';
import { purgeInputSchema } from '@/lib/shared/purges/purge-input';
import { credentialExample, exampleSearch } from './credential-example';

const at = (namespace: string, name: string, ...domains: string[]): Distribution => ({
  namespace,
  name,
  domains,
  disabled: false,
});
const known = [
  at('default', 'docs', '*.docs.example'),
  at('default', 'www', 'www.shop.example'),
  at('media', 'v', 'v.example'),
];
const example = (role: 'viewer' | 'purger', distributions: string[] | null) =>
  credentialExample('http://127.0.0.1:3000', 'pd_x', { role, distributions }, known);

/** What a shell makes of the lines, with a curl that prints its arguments. */
const argumentsIn = (lines: string) =>
  execFileSync('sh', ['-c', `curl() { printf '%s\\n' "$@"; }; uuidgen() { echo some-key; }\n${lines}`], {
    encoding: 'utf8',
  }).split('\n');

it('the example is a purge that the credential may send', () => {
  const given = argumentsIn(example('purger', ['media/*']));
  expect(given).toContain('authorization: Bearer pd_x');
  expect(given).toContain('idempotency-key: some-key');
  const body = given[given.indexOf('-d') + 1] ?? '';
  expect(purgeInputSchema.parse(JSON.parse(body))).toMatchObject({
    namespace: 'media',
    distribution: 'v',
    target: { kind: 'url', value: 'https://v.example/' },
    mode: 'soft',
  });
});

it('it takes a distribution whose domain is known, and a placeholder where there is none', () => {
  expect(example('purger', null)).toContain('"distribution":"www"');
  expect(example('purger', ['other/*'])).toContain('"namespace":"NAMESPACE"');
});

it.each([
  [['media/*'], 'media/v'],
  [['default/w*w', 'media/*'], 'default/www'],
  [['*/v'], 'media/v'],
])('the server finds one for it: %s', (distributions, found) => {
  expect(searchDistributions(known, exampleSearch({ distributions })).map(distributionKey)).toEqual([found]);
});

it('any serves for a credential without limits', () => {
  expect(searchDistributions(known, exampleSearch({ distributions: null }))).toEqual(known);
});

it('a credential that only sees is shown how to list purges', () => {
  expect(argumentsIn(example('viewer', null)).filter(Boolean)).toEqual([
    '-s',
    'http://127.0.0.1:3000/api/purges',
    '-H',
    'authorization: Bearer pd_x',
  ]);
});
