import { expect, it } from 'vitest';
import { isTerminal, predecessors, purgeStatuses } from './purge-status';

it('a purge is sent from the queue alone, and settled while it is in flight or unconfirmed', () => {
  expect(predecessors('sending')).toEqual(['queued']);
  expect(predecessors('accepted')).toEqual(['sending', 'unconfirmed']);
  expect(predecessors('completed')).toEqual(['accepted']);
  expect(predecessors('cancelled')).toEqual(['queued']);
});

it('nothing follows on a purge that is completed, failed or cancelled', () => {
  expect(purgeStatuses.filter(isTerminal)).toEqual(['completed', 'failed', 'cancelled']);
  for (const next of purgeStatuses) expect(predecessors(next).filter(isTerminal)).toEqual([]);
});
