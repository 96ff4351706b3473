import { describe, expect, it } from 'vitest';
import type { CdnClient } from '@/lib/server/cdn/cdn-client';
import type { CdnFailure } from '@/lib/server/cdn/failure';
import type { FollowedPurge } from '@/lib/server/store/purges/purge-tracking';
import type { Purge } from '@/lib/shared/purges/purge-record';
import type { SiteProgress } from '@/lib/shared/purges/site-progress';
import { settingsUnderTest } from '@/test/support/context';
import { trackPurge } from './track-purge';

const DEADLINE_MS = 60_000;
const settings = { ...settingsUnderTest, tracking: { ...settingsUnderTest.tracking, deadlineMs: DEADLINE_MS } };
const purge = { namespace: 'default', distribution: 'www-shop', purgeRequestId: '101', status: 'accepted' } as Purge;

const done: SiteProgress = {
  site: 'fr4-par',
  state: 'done',
  rawStatus: 'success',
  startedAt: null,
  finishedAt: null,
  bytesPurged: null,
  bytesNotPurged: null,
};

/** What a poll comes to whose CDN fails with this code, for a purge that was accepted `ageMs` before. */
async function pollThatFails(
  code: CdnFailure['code'],
  { failures = 0, ageMs = 0, random = 0, retryAfterSeconds = 0, sites = [] as SiteProgress[] } = {},
) {
  const failure: CdnFailure = { code, status: null, message: null, raw: null, retryAfterSeconds };
  const cdn = { getPurgeStatus: async () => ({ ok: false, failure }) } as Partial<CdnClient> as CdnClient;
  const context = { cdn, now: () => ageMs, random: () => random, settings };
  const followed: FollowedPurge = { purge, sentAt: 0, acceptedAt: 0, polls: 1, failures, sites };
  return (await trackPurge(context, followed)).progress;
}

describe('a poll that fails', () => {
  it('is repeated after about twice as long each time, half of it by chance', async () => {
    const waits = [0, 1, 2].map((failures) => pollThatFails('cdn_unavailable', { failures }));
    expect((await Promise.all(waits)).map(({ nextPollAt }) => nextPollAt)).toEqual([2000, 4000, 8000]);
    expect(await pollThatFails('cdn_unavailable', { random: 0.5 })).toMatchObject({ nextPollAt: 1500, failures: 1 });
  });

  it('is not repeated before the CDN wants to be asked again', async () => {
    expect(await pollThatFails('cdn_rate_limited', { retryAfterSeconds: 30 })).toMatchObject({ nextPollAt: 30_000 });
  });

  it('ends the following after the deadline when others failed before it', async () => {
    const late = { failures: 4, ageMs: DEADLINE_MS };
    expect(await pollThatFails('cdn_unavailable', late)).toMatchObject({ nextPollAt: null, unreported: true });
  });

  it('counts for nothing when the CDN was not asked because it is down', async () => {
    const late = { failures: 4, ageMs: DEADLINE_MS, retryAfterSeconds: 40 };
    const progress = await pollThatFails('cdn_down', late);
    expect(progress).toMatchObject({ failures: 4, nextPollAt: DEADLINE_MS + 40_000, events: [] });
    expect(progress).not.toHaveProperty('unreported');
  });

  it('completes nothing when the CDN does not know the ID, even after all sites had ended', async () => {
    const progress = await pollThatFails('cdn_not_found', { sites: [done] });
    expect(progress).toMatchObject({ events: [], sitesFinished: 1 });
    expect(progress.nextPollAt).not.toBeNull();
  });
});
