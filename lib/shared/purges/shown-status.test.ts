import { expect, it } from 'vitest';
import { readAgainMs, type Shown, shownStatus } from './shown-status';

const purge: Shown = {
  status: 'queued',
  nextSendAt: '2026-11-22T14:03:20.000Z',
  nextSendInMs: 42_000,
  progress: null,
  bytesPurged: null,
  bytesNotPurged: null,
  completionUnreported: false,
  following: false,
  resolution: null,
};

it('a queued purge may change at any moment and says when it is sent', () => {
  expect(shownStatus(purge)).toMatchObject({ label: 'Queued', moving: true, sendAt: purge.nextSendAt });
});

it.each(['sending', 'accepted', 'cancelled', 'failed'] as const)('one that is %s is sent no more', (status) => {
  expect(shownStatus({ ...purge, status }).sendAt).toBeNull();
});

it('a cancelled purge is settled', () => {
  expect(shownStatus({ ...purge, status: 'cancelled', nextSendAt: null })).toMatchObject({
    look: 'cancelled',
    moving: false,
  });
});

it('one that the CDN is through with is read again while a look may still change what is known of it', () => {
  const completed = { ...purge, status: 'completed', nextSendAt: null } as const;
  const restOf = (renewal: 'pending' | 'not_renewed' | 'verified' | 'not_checked') =>
    readAgainMs({ ...completed, renewal }) !== undefined;
  expect([restOf('pending'), restOf('not_renewed'), restOf('verified'), restOf('not_checked')]).toEqual([
    true,
    true,
    false,
    false,
  ]);
});
