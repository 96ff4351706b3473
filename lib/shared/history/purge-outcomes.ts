import type { PurgeStatus } from '@/lib/shared/purges/purge-status';

/** The three outcomes of a purge in a summary. */
export const outcomes = ['done', 'open', 'failed'] as const;
export type Outcome = (typeof outcomes)[number];

/** Null for what was cancelled before it was sent: nothing came of it, and nothing was to. */
export const outcomeByStatus: Record<PurgeStatus, Outcome | null> = {
  queued: 'open',
  sending: 'open',
  accepted: 'open',
  completed: 'done',
  cancelled: null,
  failed: 'failed',
  unconfirmed: 'failed',
};
