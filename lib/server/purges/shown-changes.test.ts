import { expect, it } from 'vitest';
import { NOW, purgeAt } from '@/lib/shared/purges/purge-under-test';
import { createShownChanges } from './shown-changes';

const changeOf = (purge: ReturnType<typeof purgeAt>) => ({
  id: purge.id,
  number: 1,
  at: 0,
  row: { purge, distribution: 'default/www-shop', json: () => '' },
});

it.each([
  [{ status: 'accepted' }, { status: 'completed' }],
  [{ renewal: 'not_renewed' }, { renewal: 'verified' }],
] as const)('readers of a link learn that a purge has left its filter: %j, then %j', (before, after) => {
  const shown = createShownChanges(() => NOW);
  const link = { filter: before };
  const other = { filter: { ...before, mode: 'hard' } } as const;
  const [fits, left] = [changeOf(purgeAt('a', -5, before)), changeOf(purgeAt('a', -5, after))];
  expect(shown.isShown(link, null, fits)).toBe(true);
  shown.note([fits]);
  expect(shown.isShown(link, null, left)).toBe(true);
  expect(shown.isShown(other, null, left)).toBe(false);
  shown.note([left]);
  expect(shown.isShown(link, null, left)).toBe(false);
});
