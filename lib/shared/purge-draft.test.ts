import { describe, expect, it } from 'vitest';
import type { Distribution } from './distribution';
import { emptyDraft, type PurgeDraft, purgeDraftSchema } from './purge-draft';

const shop: Distribution = {
  namespace: 'default',
  name: 'www-shop',
  domains: ['www.shop.example', 'img.shop.example'],
  disabled: false,
};
const filled: PurgeDraft = {
  ...emptyDraft(shop),
  url: '/a.css',
  hostname: 'img.shop.example',
  pattern: '^/img/',
  confirmation: 'www-shop',
};
const read = (draft: Partial<PurgeDraft>) => purgeDraftSchema([shop]).safeParse({ ...filled, ...draft });
const failingFields = (draft: Partial<PurgeDraft>) => read(draft).error?.issues.map((issue) => issue.path.join('.'));

describe('purgeDraftSchema', () => {
  it.each([
    ['url', { kind: 'url', value: 'https://www.shop.example/a.css' }],
    ['hostname', { kind: 'hostname', value: 'img.shop.example' }],
    ['pattern', { kind: 'pattern', value: '^/img/' }],
    ['all', { kind: 'all' }],
  ] as const)('turns a draft in which every kind is filled into the one target %s', (kind, target) => {
    expect(read({ kind, mode: 'hard' }).data).toEqual({
      namespace: 'default',
      distribution: 'www-shop',
      target,
      mode: 'hard',
    });
  });

  it.each([
    [{ distribution: 'default/other' }, 'distribution'],
    [{ url: 'https://evil.example/' }, 'url'],
    [{ urlDomain: '' }, 'urlDomain'],
    [{ kind: 'hostname', hostname: '' }, 'hostname'],
    [{ kind: 'pattern', pattern: '*' }, 'pattern'],
    [{ kind: 'all', confirmation: 'www' }, 'confirmation'],
    [{ ticket: 'x'.repeat(101) }, 'ticket'],
    [{ reason: 'x'.repeat(501) }, 'reason'],
  ] as const)('ties the error of %j to the field %s', (draft, field) => expect(failingFields(draft)).toEqual([field]));

  it.each(['www-shop', ' www-shop ', 'default/www-shop'])('is armed by typing %j', (confirmation) =>
    expect(read({ kind: 'all', confirmation }).success).toBe(true),
  );

  it.each(['', 'WWW-SHOP', 'default', 'docs-portal'])('is not armed by typing %j', (confirmation) =>
    expect(read({ kind: 'all', confirmation }).success).toBe(false),
  );
});
