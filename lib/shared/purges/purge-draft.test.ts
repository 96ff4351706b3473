import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fullAccess, noPolicy, type Role } from '@/lib/shared/access/access';
import type { Distribution } from '@/lib/shared/distributions/distribution';
import { patternCovers } from '@/lib/shared/reach/pattern-covers';
import { reachOf } from '@/lib/shared/reach/purge-reach';
import {
  type DraftReading,
  distributionFields,
  draftAfterPurge,
  draftReader,
  emptyDraft,
  kindFields,
  lacksChoice,
  type PurgeDraft,
  prefilledDraft,
  restoredDraft,
} from './purge-draft';
import { purgeInputSchema } from './purge-input';
import { modes, targetKinds } from './purge-terms';

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
const docs: Distribution = { ...shop, name: 'docs-portal', domains: ['docs.example'] };
const read = (draft: Partial<PurgeDraft>) =>
  draftReader([shop, docs], undefined, reachOf, false, patternCovers)({ ...filled, ...draft });
const inputOf = (reading: DraftReading) => (reading.ok ? reading.input : undefined);
const errorsOf = (reading: DraftReading) =>
  reading.ok ? undefined : reading.errors.map(([field, message]) => `${field}: ${message}`);
const failingFields = (draft: Partial<PurgeDraft>) =>
  errorsOf(read(draft))?.map((error) => error.slice(0, error.indexOf(':')));

describe('draftReader', () => {
  it.each([
    ['url', { kind: 'url', value: 'https://www.shop.example/a.css' }],
    ['hostname', { kind: 'hostname', value: 'img.shop.example' }],
    ['pattern', { kind: 'pattern', value: '^/img/' }],
    ['all', { kind: 'all' }],
  ] as const)('turns a draft in which every kind is filled into the one target %s', (kind, target) => {
    expect(inputOf(read({ kind, mode: 'hard' }))).toEqual({
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

  it.each([
    [{ kind: 'pattern', checkUrl: ' /img/a.png ' }, 'https://www.shop.example/img/a.png'],
    [{ kind: 'all', checkUrl: 'https://IMG.shop.example/#top' }, 'https://img.shop.example/'],
    [{ kind: 'hostname', checkUrl: '/' }, 'https://img.shop.example/'],
    [{ kind: 'url', checkUrl: '/' }, undefined],
    [{ kind: 'pattern', checkUrl: '  ' }, undefined],
  ] as const)('sends the URL to check of %j as %s', (draft, url) => expect(inputOf(read(draft))?.checkUrl).toBe(url));

  it.each([
    [{ kind: 'pattern', checkUrl: 'https://docs.example/' }, 'docs.example is not a domain of this distribution.'],
    [{ kind: 'all', checkUrl: 'a b' }, 'A URL cannot contain spaces. Enter one URL and write a space as %20.'],
    [
      { kind: 'hostname', checkUrl: 'https://www.shop.example/' },
      'Enter a URL on img.shop.example: this purge covers no other host.',
    ],
    [
      { kind: 'pattern', checkUrl: 'https://www.shop.example/css/a.css' },
      'The pattern does not match this URL. Enter a URL that it matches, or leave this field empty.',
    ],
  ] as const)('refuses the URL to check of %j at its field', (draft, message) =>
    expect(errorsOf(read(draft))).toEqual([`checkUrl: ${message}`]),
  );

  it.each(['www-shop', ' www-shop ', 'default/www-shop'])('is armed by typing %j', (confirmation) =>
    expect(read({ kind: 'all', confirmation }).ok).toBe(true),
  );

  it.each(['', 'WWW-SHOP', 'default', 'docs-portal'])('is not armed by typing %j', (confirmation) =>
    expect(read({ kind: 'all', confirmation }).ok).toBe(false),
  );
});

describe('what arms a purge is chosen for that purge alone', () => {
  const wide = { ...filled, reason: 'A wrong price', ticket: 'SHOP-1', mode: 'hard' } as const;
  const one = { ...shop, domains: ['www.shop.example'] };
  const armed = ({ kind, mode, hostname, confirmation }: PurgeDraft) => ({ kind, mode, hostname, confirmation });
  const disarmed = { mode: 'soft', hostname: '', confirmation: '' };

  it.each([[shop], [one]])('no hostname is chosen beforehand, also where there is only one: %j', (distribution) => {
    expect(emptyDraft(distribution).hostname).toBe('');
    expect(distributionFields(distribution)).toMatchObject({ hostname: '', urlDomain: 'www.shop.example' });
    expect(lacksChoice({ ...emptyDraft(distribution), kind: 'hostname' })).toBe(true);
    expect(lacksChoice({ ...filled, kind: 'hostname' })).toBe(false);
    expect(lacksChoice(emptyDraft(distribution))).toBe(false);
  });

  it.each(['url', 'hostname', 'pattern', 'all'] as const)(
    'after an accepted purge of kind %s the form is an empty one for a URL and soft, on the same distribution',
    (kind) => {
      const after = draftAfterPurge({ ...wide, kind, urlDomain: 'img.shop.example' });
      expect(after).toEqual({ ...emptyDraft(shop), urlDomain: 'img.shop.example' });
    },
  );

  it.each(['url', 'hostname', 'pattern', 'all'] as const)(
    'a change to the kind %s takes back hard, the hostname and the confirmation; text that was typed stays',
    (kind) => {
      const changed = { ...wide, ...kindFields(kind) };
      expect(changed).toEqual({ ...wide, ...disarmed, kind });
      expect(changed).toMatchObject({ url: '/a.css', pattern: '^/img/', reason: 'A wrong price' });
    },
  );

  it.each([
    // A pattern is typed, and worthless for another kind; a hostname and everything are nothing but the choice.
    ['pattern', 'pattern'],
    ['url', 'url'],
    ['hostname', 'url'],
    ['all', 'url'],
  ] as const)(
    'after a reload a draft of kind %s is one of kind %s, with all of its text, and soft',
    (kind, restored) => {
      const back = restoredDraft({ ...wide, kind });
      expect(armed(back)).toEqual({ ...disarmed, kind: restored });
      expect(back).toEqual({ ...wide, ...armed(back) });
    },
  );

  it('a link fills in exactly what it says, but never the name of another site', () => {
    const link = { kind: 'hostname', mode: 'hard' } as const;
    const named = (value: string, distribution?: Distribution) =>
      prefilledDraft(distribution, { ...link, value }).hostname;
    expect(named('img.shop.example', shop)).toBe('img.shop.example');
    expect(named('IMG.shop.example', shop)).toBe('img.shop.example');
    expect(named('evil.example', shop)).toBe('');
    expect(named('img.shop.example')).toBe('');
    expect(named('a.shop.example', { ...shop, domains: ['*.shop.example'] })).toBe('a.shop.example');
    expect(prefilledDraft(shop, link)).toMatchObject({ kind: 'hostname', hostname: '', mode: 'hard' });
  });
});

describe('what purges everything without being called so', () => {
  const onDocs = { distribution: 'default/docs-portal', kind: 'hostname', hostname: 'docs.example' } as const;

  it.each([
    ['a pattern', { kind: 'pattern', pattern: '.*' } as const, 'default/www-shop'],
    ['a pattern that is not judged', { kind: 'pattern', pattern: '^/(?!a)' } as const, 'default/www-shop'],
    ['the only domain', onDocs, 'default/docs-portal'],
  ])('is armed by the name, which goes along: %s', (_, draft, key) => {
    const name = key.split('/')[1] ?? '';
    expect(failingFields({ ...draft, confirmation: '' })).toEqual(['confirmation']);
    expect(failingFields({ ...draft, confirmation: 'else' })).toEqual(['confirmation']);
    expect(inputOf(read({ ...draft, confirmation: name }))).toMatchObject({ confirmation: key });
  });

  it('is not known for a pattern before there is an engine, and then nothing leaves the form', () => {
    const result = draftReader([shop])({ ...filled, kind: 'pattern', pattern: '^/img/' });
    expect(errorsOf(result)).toEqual([expect.stringMatching(/^pattern: /)]);
  });

  it('needs the role for everything and its notes, as a pattern; the only domain keeps its role', () => {
    const as = (role: Role, draft: Partial<PurgeDraft>) =>
      errorsOf(
        draftReader(
          [shop, docs],
          { access: [{ role, distributions: null }], policy: { ...noPolicy, reasonFor: ['all'] } },
          reachOf,
        )({ ...filled, ...draft }),
      );
    const everything = { kind: 'pattern', pattern: '.*' } as const;
    expect(as('lead', everything)).toEqual([
      'pattern: This pattern matches everything. The rules for “Everything” apply. Your role on this distribution is lead. Required role: admin.',
    ]);
    expect(as('admin', everything)).toEqual(['reason: Enter a reason. This purge requires one.']);
    expect(as('lead', { ...onDocs, confirmation: 'docs-portal' })).toEqual([
      'reason: Enter a reason. This purge requires one.',
    ]);
    expect(as('lead', { kind: 'pattern' })).toBeUndefined();
  });
});

describe('a reading', () => {
  const text = fc.oneof(
    fc.string({ unit: 'grapheme', maxLength: 20 }),
    fc.constantFrom(
      '',
      ' ',
      '*',
      ' ^/a ',
      'ＷＷＷ.shop.example',
      'docs.example.',
      'a\u200bb',
      'x'.repeat(501),
      '😀'.repeat(300),
    ),
  );
  const drafts = fc.record({
    distribution: fc.constantFrom('default/www-shop', 'default/docs-portal'),
    kind: fc.constantFrom(...targetKinds),
    url: fc.oneof(
      text,
      text.map((path) => `https://docs.example/${path}`),
      fc.constant(`/${'a'.repeat(1100)}`),
    ),
    hostname: fc.oneof(text, fc.constantFrom('docs.example', ' DOCS.example. ')),
    pattern: text,
    confirmation: fc.constantFrom('docs-portal', 'www-shop'),
    mode: fc.constantFrom(...modes),
    reason: text,
    ticket: text,
  });

  it('is what the API accepts, unchanged; and the API refuses what it refuses for its text', () => {
    fc.assert(
      fc.property(drafts, (draft) => {
        const reading = read(draft);
        if (reading.ok) expect(purgeInputSchema.parse(reading.input)).toEqual(reading.input);
        if (reading.ok) return;
        const noteErrors = reading.errors.filter(([field]) => field === 'reason' || field === 'ticket');
        for (const [field, message] of noteErrors) {
          const parsed = purgeInputSchema.shape[field as 'reason' | 'ticket'].safeParse(draft[field as 'reason']);
          expect(parsed.error?.issues[0]?.message).toBe(message);
        }
        const ofText = /^(Enter a pattern|Choose a hostname|A (pattern|hostname)|Enter one DNS|A single)/;
        for (const [field, message] of reading.errors.filter(([, said]) => ofText.test(said)))
          expect(
            purgeInputSchema.shape.target.safeParse({ kind: field, value: draft[field as 'url'] }).error?.issues[0]
              ?.message,
          ).toBe(message);
      }),
      { numRuns: 500 },
    );
  });
});

describe('the rights of whoever fills in the form', () => {
  const as = (role: Role, policy = noPolicy) => {
    const readDraft = draftReader([shop], { access: [{ role, distributions: null }], policy });
    return (draft: Partial<PurgeDraft>) => errorsOf(readDraft({ ...filled, ...draft }));
  };

  it('let a purger send a URL, and say at the target why nothing larger goes out', () => {
    expect(as('purger')({})).toBeUndefined();
    expect(as('purger')({ kind: 'hostname' })).toEqual([
      'hostname: Your role on this distribution is purger. Required role for Hostname, Pattern: lead.',
    ]);
    expect(as('lead')({ kind: 'all' })).toEqual([
      'confirmation: Your role on this distribution is lead. Required role for Everything: admin.',
    ]);
  });

  it('refuse hard where the desk does', () => {
    const policy = { ...noPolicy, hardRefusedFor: [{ role: null, distributions: null }] };
    expect(as('admin', policy)({ mode: 'hard' })).toEqual([
      'mode: Your role (admin) does not allow hard purges on this distribution.',
    ]);
    expect(as('admin', policy)({ mode: 'soft' })).toBeUndefined();
  });

  it('ask for what the desk wants noted', () => {
    const policy = { ...noPolicy, reasonFor: ['url' as const], ticketFor: ['url' as const], ticketPattern: 'INC\\d+' };
    expect(as('admin', policy)({})?.map((issue) => issue.split(':')[0])).toEqual(['reason', 'ticket']);
    // Whether it has the desk's format is for the server to say.
    expect(as('admin', policy)({ reason: 'x', ticket: 'ABC-1' })).toBeUndefined();
    expect(as('admin', policy)({ kind: 'hostname' })).toBeUndefined();
  });

  it('are all of them unless it is said', () => {
    expect(draftReader([shop])({ ...filled, kind: 'all', mode: 'hard' }).ok).toBe(true);
    expect(fullAccess).toEqual([{ role: 'admin', distributions: null }]);
  });
});
