import { describe, expect, it } from 'vitest';
import type { Purge } from '@/lib/shared/purges/purge-record';
import { compareWithNewest } from './compare-with-newest';

/** A purge that was created that many seconds after the hour. */
const purge = (second: number, status: Purge['status'] = 'accepted') =>
  ({ id: `p${second}`, createdAt: `2026-11-22T12:00:${String(second).padStart(2, '0')}.000Z`, status }) as Purge;
const page = (items: Purge[], nextCursor: string | null = null) => ({ items, nextCursor, previousCursor: null });

describe('compareWithNewest', () => {
  it('leaves the rows alone when nothing is known yet', () => {
    expect(compareWithNewest([purge(1)], undefined)).toEqual({ purges: [purge(1)], newer: 0, outdated: false });
  });

  it('updates a row in its place and counts what came since', () => {
    const newest = page([purge(9), purge(2), purge(1, 'completed')]);
    expect(compareWithNewest([purge(2), purge(1)], newest)).toEqual({
      purges: [purge(2), purge(1, 'completed')],
      newer: 1,
      outdated: false,
    });
  });

  it('counts all as newer where nothing was shown', () => {
    expect(compareWithNewest([], page([purge(1)]))).toMatchObject({ newer: 1, outdated: false });
  });

  it('says that a row has left the filter', () => {
    expect(compareWithNewest([purge(2), purge(1)], page([purge(2)]))).toMatchObject({ outdated: true });
    expect(compareWithNewest([purge(2)], page([]))).toMatchObject({ outdated: true });
  });

  it('says that a row has entered the filter late', () => {
    expect(compareWithNewest([purge(3), purge(1)], page([purge(3), purge(2), purge(1)]))).toMatchObject({
      newer: 0,
      outdated: true,
    });
  });

  it('does not expect rows that are older than the newest page', () => {
    const shown = [purge(5), purge(4), purge(3)];
    expect(compareWithNewest(shown, page([purge(5), purge(4)], 'more'))).toMatchObject({ outdated: false });
  });
});
