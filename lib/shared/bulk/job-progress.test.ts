import { describe, expect, it } from 'vitest';
import type { BulkJob } from './bulk-job';
import { afterSending, jobState, jobTitle, jobTone, sentOf, sentText } from './job-progress';

const NOW = '2026-11-29T10:00:00.000Z';
type JobLike = Pick<BulkJob, 'total' | 'removed' | 'expired' | 'paused' | 'cancelled' | 'finishedAt'> & {
  counts: Partial<BulkJob['counts']>;
};
const job = (change: Partial<JobLike>) =>
  ({
    total: 30,
    removed: 0,
    expired: 0,
    paused: false,
    cancelled: false,
    finishedAt: NOW,
    counts: {},
    ...change,
  }) as BulkJob;

describe('how many purges of a job are sent', () => {
  it('leaves out those that were cancelled', () => {
    const early = job({ cancelled: true, counts: { accepted: 4, completed: 6, cancelled: 20 } });
    expect(sentOf(early)).toEqual({ sent: 10, kept: 30, percent: 33 });
    expect(sentText(early)).toBe('10 of 30 sent (33 %)');
    expect(jobTitle(early)).toBe('33 % · Cancelled · Bulk purge');
    const withdrawing = job({ cancelled: true, finishedAt: null, counts: { completed: 10, queued: 15, cancelled: 5 } });
    expect(sentOf(withdrawing).sent).toBe(10);
  });

  it('leaves out those that expired in the queue, and says of no such job that all are sent', () => {
    const expired = job({ expired: 3, counts: { accepted: 2, completed: 25, failed: 3 } });
    expect(sentText(expired)).toBe('27 of 30 sent (90 %)');
    expect(jobState(expired)).toBe('Processing, 3 failed');
    expect(afterSending(expired)).toBe('The CDN is still processing 2.');
  });

  it('is 100 % where all were sent, whatever became of them', () => {
    expect(sentText(job({ counts: { failed: 30 } }))).toBe('30 of 30 sent (100 %)');
    expect(sentOf(job({ finishedAt: null, counts: { completed: 29, sending: 1 } })).percent).toBe(96);
  });

  it('counts only purges that the history keeps: what became of the others is not known', () => {
    const rest = job({ cancelled: true, removed: 18, counts: { completed: 2, cancelled: 10 } });
    expect(sentText(rest)).toBe('2 of 12 sent (16 %)');
    const gone = job({ cancelled: true, removed: 30 });
    expect(sentOf(gone).percent).toBeNull();
    expect(jobTitle(gone)).toBe('Cancelled · Bulk purge');
  });
});

describe('how a job stands', () => {
  it('names what failed and what is unconfirmed, once it is over', () => {
    for (const [change, state, tone] of [
      [{ counts: { failed: 30 } }, 'Finished, 30 failed', 'danger'],
      [{ counts: { completed: 28, failed: 1, unconfirmed: 1 } }, 'Finished, 1 failed, 1 unconfirmed', 'danger'],
      [{ counts: { completed: 29, unconfirmed: 1 } }, 'Finished, 1 unconfirmed', 'warm'],
      [{ counts: { completed: 30 } }, 'Finished', 'ok'],
      [{ counts: { completed: 28, accepted: 2 } }, 'All sent', 'ok'],
      [{ cancelled: true, counts: { completed: 10, cancelled: 20 } }, 'Cancelled', 'muted'],
      [{ cancelled: true, counts: { failed: 10, cancelled: 20 } }, 'Cancelled, 10 failed', 'danger'],
      [{ finishedAt: null, counts: { queued: 29, failed: 1 } }, 'Sending', 'accent'],
      [{ finishedAt: null, paused: true, counts: { queued: 30 } }, 'Paused', 'muted'],
    ] as const) {
      expect(jobState(job(change)), JSON.stringify(change)).toBe(state);
      expect(jobTone(job(change)), JSON.stringify(change)).toBe(tone);
    }
    expect(afterSending(job({ counts: { completed: 30 } }))).toBe('All purges are finished.');
    expect(afterSending(job({ counts: { completed: 28, accepted: 2 } }))).toBe(
      'All purges are sent. The CDN is still processing 2.',
    );
  });
});
