import { describe, expect, it } from 'vitest';
import { fullAccess, noPolicy } from '@/lib/shared/access/access';
import { judgeList } from './judge-list';
import { EXACT_COLUMN, formatOfChanged, type ListFormat } from './list-format';
import { workOnList } from './list-work';
import { readList } from './read-list';

const W = 'https://www.shop.example';
const shop = { namespace: 'default', name: 'shop', domains: ['www.shop.example'], disabled: false };
const rights = { access: fullAccess, policy: noPolicy };
const terms = { distributions: [shop], mayHaveMore: false, rights, mode: 'soft', withSpellings: false } as const;

/** Each of them would be another URL, two of them or a question, in a list that a person wrote. */
const odd = [
  ...[`${W}/go?x=1,${W}/b`, `${W}/?a=1&lt;=2`, `${W}/?a=1&amp;b=2`, `${W}/a.`, `${W}/*.css`, `${W}/a;${W}/a`],
  ...[`${W}/(a)`, `${W}/a'`, `/a&lt;b`, `${W}/w_1,h_2;v=3`],
];
const FOREIGN = 'https://cdn.example/x';
const urls = [...odd, FOREIGN];
const written: Record<string, string> = {
  har: JSON.stringify({ log: { entries: urls.map((url) => ({ request: { url } })) } }),
  json: JSON.stringify(urls),
  log: urls.map((url) => `192.0.2.1 - - [29/Nov/2026:10:00:00 +0000] "GET ${url} HTTP/1.1" 200 5`).join('\n'),
  sitemap: `<urlset>${urls.map((url) => `<loc>${url.replaceAll('&', '&amp;')}</loc>`).join('\n')}</urlset>`,
  html: urls.map((url) => `<a href="${url.replaceAll('&', '&amp;')}">x</a>`).join('\n'),
};

const domain = 'www.shop.example';
const sent = (text: string, format?: ListFormat) =>
  judgeList(readList(text, format), { ...terms, domain }).map(({ finding, url }) => [finding, url]);

describe.each(Object.entries(written))('a list in %s keeps each URL as it is', (format, text) => {
  const before = sent(text);

  it('before anything is changed', () => {
    expect(readList(text).format).toBe(format);
    expect(before.slice(0, 2)).toEqual(odd.slice(0, 2).map((url) => ['valid', url]));
    expect(before.at(-1)).toEqual(['not_served', undefined]);
  });

  it('when one line is dropped, and one more', () => {
    const dropped = String(workOnList({ task: 'drop', text, terms: { ...terms, domain } }));
    expect(sent(dropped, formatOfChanged('json', undefined, dropped))).toEqual(before.slice(0, -1));
    const next = String(workOnList({ task: 'change', text: dropped, changes: [[1, null]] }));
    expect(sent(next)).toEqual([before[0], ...before.slice(2, -1)]);
  });

  it('when one line is fixed', () => {
    const changes: [number, string][] = [[before.length - 1, `${W}/new`]];
    const fixed = String(workOnList({ task: 'change', text, changes }));
    expect(sent(fixed)).toEqual([...before.slice(0, -1), ['valid', `${W}/new`]]);
  });

  it('when its download with errors is read again', () => {
    const printed = String(workOnList({ task: 'errors', text, terms }));
    expect(sent(String(workOnList({ task: 'join', texts: [text, printed] })))).toEqual(before);
  });

  it('when it is joined with another one', () => {
    const texts = [text, JSON.stringify([`${W}/new`])];
    expect(sent(String(workOnList({ task: 'join', texts })))).toEqual([...before, ['valid', `${W}/new`]]);
  });

  it('when it is joined with a list that a person wrote, or is a question there', () => {
    const joined = sent(String(workOnList({ task: 'join', texts: [text, `“${W}/new”`] })));
    const meant = [...before, ['normalized', `${W}/new`]];
    expect(joined).toHaveLength(meant.length);
    for (const [index, [finding, url]] of joined.entries())
      if (finding !== 'question') expect(url).toBe(meant[index]?.[1]);
  });
});

it('a list of plain URLs stays one URL per line, without a header', () => {
  const text = JSON.stringify([`${W}/a;v=1`, 'x', `${W}/b`]);
  const changed = String(workOnList({ task: 'change', text, changes: [[1, null]] }));
  expect([changed, formatOfChanged('json', undefined, changed)]).toEqual([`${W}/a;v=1\n${W}/b`, 'text']);
});

it('a list with all of its lines dropped is empty', () => {
  const changes: [number, null][] = urls.map((_, index) => [index, null]);
  expect(workOnList({ task: 'change', text: written.json ?? '', changes })).toBe('');
});

it('a table says which column holds exact URLs', () => {
  const { isExact, column, lines } = readList(`namespace,distribution,${EXACT_COLUMN}\ndefault,shop,"${odd[0]}"`);
  expect([isExact, column, lines[0]?.value]).toEqual([true, { number: 3, name: EXACT_COLUMN }, odd[0]]);
  expect(readList(`url,note\n${W}/a,1`).isExact).toBe(false);
});
