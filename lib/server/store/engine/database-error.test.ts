import { expect, it } from 'vitest';
import { CommitUnknown, DatabaseError, databaseErrorOf, isCommitUnknown } from './database-error';

it('knows its errors when another copy of the module has made them', async () => {
  const copy = './database-error?another';
  const other = (await import(/* @vite-ignore */ copy)) as typeof import('./database-error');
  const [busy, unknown] = [new other.DatabaseError('busy', 'x'), new other.CommitUnknown(new Error('gone'))];
  expect([busy instanceof DatabaseError, unknown instanceof CommitUnknown]).toEqual([false, false]);
  expect([databaseErrorOf(busy), databaseErrorOf(unknown)]).toEqual(['busy', 'unreachable']);
  expect([isCommitUnknown(busy), isCommitUnknown(unknown)]).toEqual([false, true]);
});

it.each([
  [{ code: 'ERR_SQLITE_ERROR', errcode: 5 }, 'busy'],
  [{ code: 'ERR_SQLITE_ERROR', errcode: 8 | (3 << 8) }, 'read-only'],
  [{ code: 'ERR_SQLITE_ERROR', errcode: 13 }, 'full'],
  [{ code: 'ERR_SQLITE_ERROR', errcode: 1 }, undefined],
  [{ code: '53100' }, 'full'],
  [{ code: '25006' }, 'read-only'],
  [{ code: '57P01' }, 'unreachable'],
  [{ code: '23505' }, undefined],
  [{ code: 'ECONNREFUSED' }, 'unreachable'],
  [{}, undefined],
])('takes %j for %s', (facts, kind) => {
  expect(databaseErrorOf(Object.assign(new Error('x'), facts))).toBe(kind);
});
