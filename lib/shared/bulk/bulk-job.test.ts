import { describe, expect, it } from 'vitest';
import type { BulkJob, BulkJobPage, CreatedBulkJob, RejectedLine } from './bulk-job';
import {
  bulkJobInputSchema,
  bulkJobListQuerySchema,
  bulkJobPageSchema,
  bulkTermsQuerySchema,
  createdBulkJobSchema,
} from './bulk-job-schema';
import { BULK_MAX_LINES } from './bulk-limits';

const job: BulkJob = {
  id: 'b1',
  createdAt: '2026-11-29T10:00:00.000Z',
  actor: 'ci',
  mode: 'soft',
  reason: null,
  ticket: null,
  total: 3,
  counts: { queued: 2, sending: 1, accepted: 0, completed: 0, failed: 0, unconfirmed: 0, cancelled: 0 },
  removed: 0,
  expired: 0,
  distributions: [{ namespace: 'default', distribution: 'www', total: 3 }],
  paused: false,
  pausedBecause: null,
  expiresAt: null,
  may: [],
  cancelled: false,
  finishedAt: null,
  perMinute: 0,
  secondsLeft: 9,
  retryOf: null,
  leftToRetry: 0,
  retriedBy: [],
};
const rejected: RejectedLine = { line: 2, value: 'ftp://x', reason: 'Start with https:// or http://.' };

const read = (input: object) =>
  bulkJobInputSchema.safeParse({ mode: 'soft', urls: ['https://www.example.com/'], ...input });

describe('a bulk job', () => {
  it('takes URLs alone, and with their distribution', () => {
    const urls = ['https://www.example.com/', { url: '/a', namespace: 'default', distribution: 'www' }];
    expect(read({ urls })).toMatchObject({ success: true, data: { urls, skipInvalid: false } });
  });

  it('takes one line at least and ten thousand at most', () => {
    expect(read({ urls: [] }).success).toBe(false);
    expect(read({ urls: Array(BULK_MAX_LINES).fill('/a') }).success).toBe(true);
    expect(read({ urls: Array(BULK_MAX_LINES + 1).fill('/a') }).success).toBe(false);
  });

  it('takes no other target and no second mode', () => {
    for (const more of [{ target: { kind: 'all' } }, { mode: ['soft', 'hard'] }, { urls: [{ pattern: '.*' }] }])
      expect(read(more).success, JSON.stringify(more)).toBe(false);
  });

  it('takes the same terms in the query of a text', () => {
    expect(bulkTermsQuerySchema.parse({ mode: 'hard', skipInvalid: 'true', reason: ' release ' })).toEqual({
      mode: 'hard',
      skipInvalid: true,
      reason: 'release',
    });
    expect(bulkTermsQuerySchema.safeParse({ mode: 'hard', skipInvalid: '1' }).success).toBe(false);
    // Of a list in JSON.
    expect(bulkTermsQuerySchema.parse({})).toEqual({});
  });

  it('answers with what its types say', () => {
    const page: BulkJobPage = { items: [job], nextCursor: null };
    const created: CreatedBulkJob = {
      id: 'b1',
      total: 5,
      accepted: 3,
      duplicates: 1,
      rejected: [rejected],
      secondsLeft: 3,
    };
    expect(bulkJobPageSchema.parse(page)).toEqual(page);
    expect(createdBulkJobSchema.parse(created)).toEqual(created);
    expect(bulkJobListQuerySchema.parse({})).toEqual({ limit: 20 });
  });
});
