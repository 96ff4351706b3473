import { expect, it } from 'vitest';
import { describeFilter } from './describe-filter';

it('says what a filter asks for, and nothing for the whole history', () => {
  expect(describeFilter({})).toEqual([]);
  const words = describeFilter({
    distribution: 'default/www',
    status: 'failed',
    range: '24h',
    q: 'INC',
    sort: 'oldest',
  });
  expect(words.map(({ term, value }) => `${term}: ${value}`)).toEqual([
    'Distribution: default/www',
    'Status: Failed',
    'Time: the last 24 hours',
    'Search: “INC”',
    'Order: oldest first',
  ]);
});

it('tells moments as moments, and no preset beside them', () => {
  const from = '2026-11-22T12:00:00.000Z';
  expect(describeFilter({ from, range: '1h' })).toEqual([{ term: 'From', value: from, isTime: true }]);
});

it('says where purges are from', () => {
  expect(describeFilter({ made: 'desk' })).toEqual([{ term: 'Source', value: 'Purge Desk', isTime: false }]);
  expect(describeFilter({ made: 'outside' })).toEqual([{ term: 'Source', value: 'Outside Purge Desk', isTime: false }]);
});
