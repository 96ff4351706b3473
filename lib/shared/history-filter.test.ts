import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type HistoryFilter, historyFilterFromUrl, historyFilterToQuery } from './history-filter';
import { modes, targetKinds } from './purge-input';
import { purgeStatuses } from './purge-status';

const fromQuery = (query: string) => historyFilterFromUrl(new URLSearchParams(query));

const name = fc.stringMatching(/^[a-z0-9]([a-z0-9-]{0,10}[a-z0-9])?$/);
const filters = fc.record(
  {
    distribution: fc.tuple(name, name).map(([namespace, one]) => `${namespace}/${one}`),
    status: fc.constantFrom(...purgeStatuses),
    mode: fc.constantFrom(...modes),
    kind: fc.constantFrom(...targetKinds),
    q: fc
      .string({ unit: 'grapheme', maxLength: 50 })
      .map((text) => text.trim())
      .filter((text) => text !== ''),
  },
  { requiredKeys: [] },
);

describe('a history filter', () => {
  it('comes back from the address as it went in', () => {
    fc.assert(
      fc.property(filters, (filter: HistoryFilter) => {
        expect(fromQuery(historyFilterToQuery(filter))).toEqual(filter);
      }),
    );
  });

  it('is nothing in the address when nothing is filtered', () => expect(historyFilterToQuery({})).toBe(''));

  it('prints the same filter the same way, whatever the order it was built in', () => {
    expect(historyFilterToQuery({ q: 'a', mode: 'hard' })).toBe(historyFilterToQuery({ mode: 'hard', q: 'a' }));
  });

  it('drops what does not fit and keeps the rest', () => {
    expect(fromQuery('status=gone&mode=hard&kind=&distribution=nothing&page=7')).toEqual({ mode: 'hard' });
  });
});
