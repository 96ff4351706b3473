import { describe, expect, it } from 'vitest';
import { createListParser } from './read-distributions';

/** As it comes over the wire: cut anywhere, in the middle of a character, too. */
function parsed(text: string, pieceLength = 7) {
  const parser = createListParser();
  const bytes = Buffer.from(text);
  for (let at = 0; at < bytes.length; at += pieceLength) parser.write(bytes.subarray(at, at + pieceLength));
  return parser.end();
}
const none = { page: undefined, because: undefined };

describe('a list of distributions', () => {
  it('is read piece by piece: names, domains where it has them, gaps, and where it goes on', () => {
    const text = JSON.stringify({
      items: [
        { name: 'a', disabled: true, get_spec: { domains: ['ä.example'], origin_pool: { deep: [[[1]]] } } },
        { name: 'b', get_spec: null },
      ],
      errors: [{ code: 'E', message: 'a partition does not answer' }, {}],
      next_page_token: 'p2',
    });
    expect(parsed(text)).toEqual({
      page: {
        items: [
          { name: 'a', disabled: true, domains: ['ä.example'] },
          { name: 'b', disabled: false, domains: undefined },
        ],
        gaps: ['a partition does not answer', 'The CDN reports that its list is incomplete.'],
        nextPage: 'p2',
      },
    });
  });

  it.each(['{}', '{"items":null,"errors":null,"next_page_token":""}', '{"items":[],"errors":[]}'])(
    'may be empty: %s',
    (text) => expect(parsed(text)).toEqual({ page: { items: [], gaps: [], nextPage: undefined } }),
  );

  it.each([
    '',
    'null',
    '[]',
    '"items"',
    '<html>',
    '{"items":[',
    '{"items":{}}',
    '{"items":"a"}',
    '{"items":[{}]}',
    '{"items":[1]}',
  ])('is none that can be read: %s', (text) => expect(parsed(text)).toEqual(none));

  it('is none when it nests without end, and is not kept level by level', () => {
    expect(parsed(`{"items":${'['.repeat(1_000_000)}`, 65_536)).toEqual(none);
    expect(parsed(`{"x":${'{"x":'.repeat(1_000_000)}`, 65_536)).toEqual(none);
  });

  it('has 20,000 items at the most, and a few of its gaps are said', () => {
    const many = (count: number, one: object) => Array(count).fill(JSON.stringify(one)).join(',');
    expect(parsed(`{"items":[${many(20_001, { name: 'a' })}]}`, 65_536)).toEqual({
      page: undefined,
      because: 'The response has more than 20,000 items, which exceeds the limit of Purge Desk.',
    });
    expect(parsed(`{"errors":[${many(1000, { message: 'x'.repeat(1000) })}]}`, 65_536).page?.gaps).toHaveLength(20);
  });
});
