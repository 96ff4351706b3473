import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fullAccess, noPolicy } from '@/lib/shared/access/access';
import type { Distribution } from '@/lib/shared/distributions/distribution';
import { ALL_KEPT } from '@/lib/shared/pasted/typed-url';
import { draftReader, emptyDraft } from '@/lib/shared/purges/purge-draft';
import { countFindings, type Finding, judgeList, type ListTerms, recentKey } from './judge-list';
import { readList } from './read-list';

const named = (name: string, ...domains: string[]): Distribution => ({
  namespace: 'default',
  name,
  domains,
  disabled: false,
});
const shop = named('www-shop', 'www.shop.example', 'img.shop.example');
const docs = named('docs', 'docs.example');
const copy = named('docs-copy', 'docs.example', '*.copy.example');
const locked = { ...named('locked', 'locked.example'), refusal: 'This one is locked.' };

const rights = { access: fullAccess, policy: noPolicy };
const terms: ListTerms = { distributions: [shop, docs, copy, locked], mayHaveMore: false, rights, mode: 'soft' };
const judge = (text: string, more: Partial<ListTerms> = {}) => judgeList(readList(text), { ...terms, ...more });
const W = 'https://www.shop.example';

describe('a line of a list is', () => {
  const cases: [string, Finding, string, string?][] = [
    [`${W}/a`, 'valid', '', `${W}/a`],
    [`- ${W}/a`, 'normalized', 'a list marker removed', `${W}/a`],
    ['HTTPS://WWW.SHOP.EXAMPLE:443/a#top', 'normalized', 'default port removed', `${W}/a`],
    ['www.shop.example/a', 'normalized', 'https:// added', `${W}/a`],
    ['https://new.copy.example/', 'valid', '', 'https://new.copy.example/'],
    [`${W}/?a=1&amp;b=2`, 'normalized', 'HTML entities decoded', `${W}/?a=1&b=2`],
    [`${W}/it&#39;s`, 'normalized', 'HTML entities decoded', `${W}/it's`],
    [`“${W}/it&#x27;s&quot;`, 'normalized', 'HTML entities decoded; quotation marks removed', `${W}/it's`],
    [`${W}/a.`, 'question', 'Does the URL end with “.”?'],
    [`Purge ${W}/a now`, 'question', 'There is text around the URL.'],
    [`${W}/caf\ufffd`, 'invalid', 'A character of this line could not be read.'],
    ['hello world', 'invalid', 'A URL cannot contain spaces.'],
    ['ftp://www.shop.example/', 'invalid', 'Start with https:// or http://'],
    ['https://user:secret@www.shop.example/', 'invalid', 'Remove the user name and password'],
    [`${W}/a\\b`, 'invalid', 'A URL cannot contain backslashes.'],
    [`${W}/${'x'.repeat(1024)}`, 'invalid', 'A URL can have at most 1024 characters.'],
    ['https://www.shop.example:8443/', 'not_served', 'No distribution that you can see serves www.shop.example:8443.'],
    ['https://other.example/', 'not_served', 'No distribution that you can see serves other.example.'],
    ['https://docs.example/', 'choose', 'default/docs, default/docs-copy. Name one.'],
    ['/a', 'choose', 'Choose the domain for paths.'],
    ['https://locked.example/', 'not_allowed', 'This one is locked.'],
  ];
  it.each(cases)('%s: %s', (value, finding, note, url) => {
    const [judged] = judge(value);
    expect(judged).toMatchObject({ finding, note: expect.stringContaining(note), ...(url && { url }) });
    if (url === undefined) expect(judged?.url).toBeUndefined();
  });

  it('as it stands where it is meant so', () => {
    const value = `${W}/?a=1&amp;b=2`;
    expect(judge(value, { kept: [value] })[0]).toMatchObject({ finding: 'valid', url: value });
  });

  it('one URL of many, as HTML writes them', () => {
    const judged = judge(`${W}/a&#39;1\n${W}/b&#39;2\n${W}/c?d=1&amp;e=2`);
    expect(judged.map(({ url }) => url)).toEqual([`${W}/a'1`, `${W}/b'2`, `${W}/c?d=1&e=2`]);
  });

  it('a duplicate of its first line, whatever its spelling', () => {
    const judged = judge(`${W}/a\n${W}/b\nWWW.shop.example/a\n${W}/a#top`);
    expect(judged.map(({ finding }) => finding)).toEqual(['valid', 'valid', 'duplicate', 'duplicate']);
    expect(judged[2]?.note).toBe('The same URL as in line 1.');
    expect(countFindings(judged)).toMatchObject({ valid: 2, duplicate: 2, invalid: 0 });
  });

  it('not allowed by role, by distribution and by mode', () => {
    const viewer = { access: [{ role: 'viewer' as const, distributions: null }], policy: noPolicy };
    const elsewhere = { access: [{ role: 'admin' as const, distributions: ['default/docs'] }], policy: noPolicy };
    const softOnly = { ...noPolicy, hardRefusedFor: [{ role: null, distributions: ['default/www*'] }] };
    const noteOf = (more: Partial<ListTerms>) => judge(`${W}/a`, more)[0];
    expect(noteOf({ rights: viewer })).toMatchObject({
      finding: 'not_allowed',
      note: expect.stringContaining('view-only'),
    });
    expect(noteOf({ rights: elsewhere })).toMatchObject({ note: 'You have no role on this distribution.' });
    const hard = noteOf({ mode: 'hard', rights: { access: fullAccess, policy: softOnly } });
    expect(hard).toMatchObject({ finding: 'not_allowed', note: expect.stringContaining('does not allow hard purges') });
    expect(noteOf({ rights: { access: fullAccess, policy: softOnly } })?.finding).toBe('valid');
  });

  it('where the reader says, if several distributions serve it', () => {
    const text = 'https://docs.example/a\nhttps://www.shop.example/b';
    const [first, second] = judge(text, { preferred: 'default/docs-copy' });
    expect(first).toMatchObject({ finding: 'valid', distribution: 'default/docs-copy', isChosen: true });
    expect(second).toMatchObject({ finding: 'valid', distribution: 'default/www-shop' });
    expect(second?.isChosen).toBeUndefined();
    const [row, odd] = judge(`url,namespace,distribution\nhttps://docs.example/a,default,docs\n${W}/b,default,none`);
    expect(row).toMatchObject({ finding: 'valid', distribution: 'default/docs', isChosen: true });
    expect(odd).toMatchObject({ finding: 'not_served', note: 'The distribution default/none does not exist.' });
  });

  it('completed with the domain for paths', () => {
    expect(judge('/a', { domain: 'img.shop.example' })[0]).toMatchObject({ url: 'https://img.shop.example/a' });
  });

  it('purged lately, and sent all the same', () => {
    const recent = { [recentKey('default/www-shop', `${W}/a`)]: 'Purged 5 min ago: Completed.' };
    const judged = judge(`${W}/a\n${W}/b\n${W}/a#top`, { recent });
    expect(judged.map(({ finding }) => finding)).toEqual(['recent', 'valid', 'duplicate']);
    expect(judged[0]).toMatchObject({ url: `${W}/a`, note: 'Purged 5 min ago: Completed.' });
  });

  it('asked about until the reader keeps it, and never where a program wrote it', () => {
    expect(judge(`${W}/a.`, { kept: [`${W}/a.`] })[0]).toMatchObject({ finding: 'valid', url: `${W}/a.` });
    expect(judge(JSON.stringify([`${W}/a.`]))[0]).toMatchObject({ finding: 'valid', url: `${W}/a.` });
  });

  it('not found yet where the page does not have all distributions', () => {
    expect(judge('https://other.example/', { mayHaveMore: true })[0]?.note).toMatch(/has found no distribution .* yet/);
  });
});

it('a line is sent as the form would send it', () => {
  const part = fc.constantFrom(
    'https://',
    'HTTP://',
    'www.shop.example',
    'other.example',
    '/',
    '/a',
    '.',
    '?b=1',
    '#c',
    '\\',
    ' ',
    ':443',
    '%7e',
    'ü',
    '*',
  );
  const read = draftReader([shop]);
  fc.assert(
    fc.property(fc.array(part, { maxLength: 6 }), (parts) => {
      const url = parts.join('');
      const [judged] = judgeList(
        { lines: [{ line: 1, value: url }], isExact: false },
        { ...terms, distributions: [shop], domain: 'www.shop.example', kept: [url] },
      );
      const reading = read({ ...emptyDraft(shop), url, urlKept: ALL_KEPT });
      const target = reading.ok ? reading.input.target : undefined;
      expect(judged?.url).toBe(target?.kind === 'url' ? target.value : undefined);
    }),
    { numRuns: 500 },
  );
});
