import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { purgeStatuses } from '@/lib/shared/purges/purge-status';
import { modes, targetKinds } from '@/lib/shared/purges/purge-terms';
import { hiddenProblem } from '@/lib/shared/text/visible-text';
import { type HistoryFilter, historyFilterToQuery, historyQuery, isNarrowed, ranges, timeSpan } from './history-filter';
import { cursorFromUrl, historyFilterFromUrl } from './history-filter-schema';

const fromQuery = (query: string) => historyFilterFromUrl(new URLSearchParams(query));

const name = fc.stringMatching(/^[a-z0-9]([a-z0-9-]{0,10}[a-z0-9])?$/);
const moment = fc
  .date({ min: new Date(0), max: new Date('2100-01-01'), noInvalidDate: true })
  .map((at) => at.toISOString());
const text = fc
  .string({ unit: 'grapheme', maxLength: 50 })
  .map((one) => one.trim())
  // The filter refuses what a reader can't see, such as U+2028.
  .filter((one) => one !== '' && hiddenProblem('A search', one) === undefined);
const filters = fc.record(
  {
    namespace: name,
    distribution: fc.tuple(name, name).map(([namespace, one]) => `${namespace}/${one}`),
    status: fc.constantFrom(...purgeStatuses),
    mode: fc.constantFrom(...modes),
    kind: fc.constantFrom(...targetKinds),
    actor: text,
    range: fc.constantFrom(...ranges),
    from: moment,
    to: moment,
    q: text,
    sort: fc.constant('oldest' as const),
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
    expect(fromQuery('from=yesterday&to=2026-11-22&range=2h&sort=newest&namespace=A&actor=%20')).toEqual({});
  });

  it('writes the same moment in the same way, whatever zone it was given in', () => {
    const utc = { from: '2026-11-22T00:00:00.000Z' };
    expect(fromQuery('from=2026-11-22T05:45:00%2B05:45')).toEqual(utc);
    expect(fromQuery('from=2026-11-22T00:00:00Z')).toEqual(utc);
  });

  it('means the span that it names, from before a preset', () => {
    const now = Date.parse('2026-11-22T12:00:00Z');
    expect(timeSpan({}, now)).toEqual({});
    expect(timeSpan({ range: '1h' }, now)).toEqual({ from: now - 3_600_000 });
    expect(timeSpan({ range: '1h', to: '2026-11-22T11:30:00.000Z' }, now)).toEqual({ to: now - 1_800_000 });
  });

  it('leaves nothing out when it only orders', () => {
    expect(isNarrowed({ sort: 'oldest' })).toBe(false);
    expect(isNarrowed({ sort: 'oldest', mode: 'soft' })).toBe(true);
  });

  it('stands in the address beside the place in the history', () => {
    expect(historyQuery({ mode: 'hard' }, 'abc')).toBe('?mode=hard&at=abc');
    expect(historyQuery({}, 'abc')).toBe('?at=abc');
    expect(historyQuery({})).toBe('');
    expect(cursorFromUrl(new URLSearchParams('?mode=hard&at=abc'))).toBe('abc');
    expect(cursorFromUrl(new URLSearchParams(`at=${'x'.repeat(201)}`))).toBeUndefined();
  });
});
