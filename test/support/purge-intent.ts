import type { FoundPurge } from '@/lib/server/store/purges/outside-purges';
import type { PurgeIntent } from '@/lib/server/store/purges/purge-store';
import { anAuditEntry } from './audit-entry';
import { noLimit } from './no-limit';

/** A purge that is recorded and may be sent at once, for tests in which it does not matter which; its lease ends 100 ms after its record. */
export const anIntent = (change: Partial<PurgeIntent> = {}): PurgeIntent => ({
  id: 'a',
  createdAt: 1_000,
  actor: 'ann',
  authority: { kind: 'person', actor: 'ann', groups: null },
  input: { namespace: 'default', distribution: 'www', target: { kind: 'all' }, mode: 'soft' },
  reach: 'everything',
  api: 'cache-purge',
  isLookedAt: false,
  idempotency: undefined,
  leaseExpiresAt: (change.createdAt ?? 1_000) + 100,
  rate: noLimit,
  audit: anAuditEntry(),
  ...change,
});

/** A purge in the CDN's own list that has no record. */
export const aFoundPurge = (id: string, change: Partial<FoundPurge> = {}): FoundPurge => ({
  id,
  namespace: 'default',
  distribution: 'www',
  api: 'cache-purge',
  purgeRequestId: id,
  commandName: null,
  target: { kind: 'unknown', value: null },
  mode: null,
  actor: null,
  reach: null,
  createdAt: 5_000,
  foundAt: 9_000,
  event: { code: 'found_outside', details: { mayBeOurs: false } },
  pollOwner: 'me',
  nextPollAt: 10_000,
  ...change,
});
