/** The statuses of a purge, with the same names in the UI, the API and the database. */
export const purgeStatuses = [
  'queued',
  'sending',
  'accepted',
  'completed',
  'failed',
  'unconfirmed',
  'cancelled',
] as const;
export type PurgeStatus = (typeof purgeStatuses)[number];

/**
 * What may follow what. A late answer may still settle an unconfirmed purge, and one that the CDN did not take (429, or
 * it says that it never received it) waits again. A purge that failed at a site is completed after all where the CDN
 * reports, before the deadline, that every site has finished; nothing else is ever rewritten.
 */
const followers: Record<PurgeStatus, readonly PurgeStatus[]> = {
  queued: ['sending', 'cancelled', 'failed', 'unconfirmed'],
  sending: ['accepted', 'failed', 'unconfirmed', 'queued'],
  unconfirmed: ['accepted', 'failed', 'queued'],
  accepted: ['completed', 'failed'],
  completed: [],
  failed: [],
  cancelled: [],
};

/** The statuses that a purge may have right before `next`. */
export const predecessors = (next: PurgeStatus): PurgeStatus[] =>
  purgeStatuses.filter((status) => followers[status].includes(next));

/** Returns whether a status is final. */
export const isTerminal = (status: PurgeStatus) => followers[status].length === 0;

export const statusTexts: Record<PurgeStatus, { label: string; meaning: string }> = {
  queued: { label: 'Queued', meaning: 'Recorded, not sent yet.' },
  sending: { label: 'Sending', meaning: 'In flight: the CDN has not answered yet.' },
  accepted: { label: 'Accepted', meaning: 'The CDN returned a purge request ID. Its sites are working on the purge.' },
  completed: { label: 'Completed', meaning: 'Every reported site has finished.' },
  failed: { label: 'Failed', meaning: 'The purge failed. See the record for the reason.' },
  unconfirmed: { label: 'Unconfirmed', meaning: 'Sent, but it is unknown whether the CDN ran it.' },
  cancelled: { label: 'Cancelled', meaning: 'Cancelled before it was sent.' },
};
