import { describe, expect, it } from 'vitest';
import { mergeRows } from './merge-rows';

const row = (key: string, status = 'accepted') => ({ key, status });

describe('mergeRows', () => {
  it('updates rows in their places and counts what came since', () => {
    expect(mergeRows([row('b'), row('a')], [row('c'), row('b'), row('a', 'completed')])).toEqual({
      rows: [row('b'), row('a', 'completed')],
      newer: 1,
    });
  });

  it('keeps a row that newer ones have pushed off the page', () => {
    expect(mergeRows([row('b'), row('a')], [row('c'), row('b')])).toEqual({ rows: [row('b'), row('a')], newer: 1 });
  });

  it('lets a row go that no longer fits', () => {
    expect(mergeRows([row('b'), row('a')], [row('b')])).toEqual({ rows: [row('b')], newer: 0 });
  });
});
