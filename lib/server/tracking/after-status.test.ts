import { describe, expect, it } from 'vitest';
import type { FollowedPurge } from '@/lib/server/store/purges/purge-tracking';
import type { Purge } from '@/lib/shared/purges/purge-record';
import type { SiteProgress, SiteState } from '@/lib/shared/purges/site-progress';
import { afterStatus as afterReport } from './after-status';

const afterStatus = (followed: FollowedPurge, sites: SiteProgress[], when: { now: number; deadlineMs: number }) =>
  afterReport(followed, { sites, refusal: null, gaps: null }, when);

const START = Date.parse('2026-11-22T12:00:00Z');
const iso = (ms: number) => new Date(START + ms).toISOString();
const site = (name: string, state: SiteState, ms = 800): SiteProgress => ({
  site: name,
  state,
  rawStatus: { pending: 'in progress', done: 'success', failed: 'failed', unknown: 'PARTIAL' }[state],
  startedAt: iso(0),
  finishedAt: state === 'pending' ? null : iso(ms),
  bytesPurged: state === 'done' ? '1024' : '0',
  bytesNotPurged: '0',
});
const followed = (sites: SiteProgress[] = [], change: Partial<FollowedPurge> = {}): FollowedPurge => ({
  purge: { status: 'accepted' } as Purge,
  sentAt: START,
  acceptedAt: START,
  polls: 0,
  failures: 0,
  sites,
  ...change,
});
const at = (ms: number) => ({ now: START + ms, deadlineMs: 60_000 });
const done = [site('a', 'done'), site('b', 'done', 1900)];

describe('what the CDN reports on an accepted purge', () => {
  it('is asked for again after 1, 2, 4 and 8 seconds, then half a minute', () => {
    const waits = [0, 1, 2, 3, 4].map(
      (polls) => (afterStatus(followed([], { polls }), [], at(1000)).nextPollAt ?? 0) - START - 1000,
    );
    expect(waits).toEqual([2000, 4000, 8000, 30_000, 30_000]);
  });

  it('tells each site once, when it has finished', () => {
    const first = afterStatus(followed(), [site('a', 'done'), site('b', 'pending')], at(1000));
    expect(first).toMatchObject({
      sitesFinished: 1,
      events: [{ to: 'accepted', code: 'site_finished', details: { site: 'a', durationMs: 800 } }],
    });
    const second = afterStatus(followed(first.sites ?? []), [site('a', 'done'), site('b', 'pending')], at(2000));
    expect(second.events).toEqual([]);
  });

  it('completes a purge only when the next answer names no further site', () => {
    const first = afterStatus(followed(), done, at(1000));
    expect(first.events.map(({ to }) => to)).toEqual(['accepted', 'accepted']);
    expect(first.nextPollAt).toBe(START + 2000);
    const second = afterStatus(followed(done), done, at(2000));
    expect(second).toMatchObject({
      nextPollAt: null,
      completionMs: 1900,
      bytesPurged: '2048',
      events: [{ to: 'completed', code: 'all_sites_finished', details: { sites: 2 } }],
    });
    const late = afterStatus(followed(done), [...done, site('c', 'pending')], at(2000));
    expect(late).toMatchObject({ sitesFinished: 2, events: [] });
    expect(late.nextPollAt).not.toBeNull();
  });

  it('says how long a purge made outside Purge Desk took only where the CDN reports all times', () => {
    const purge = { status: 'accepted', madeOutside: true } as Purge;
    const untimed = done.map((one) => ({ ...one, startedAt: null, finishedAt: null }));
    const timeOf = (sites: SiteProgress[], change: Partial<FollowedPurge> = {}) =>
      afterStatus(followed(sites, change), sites, { now: START + 30_000, deadlineMs: 60_000 }).completionMs ?? null;
    expect(timeOf(done, { purge })).toBe(1900);
    expect(timeOf(untimed, { purge })).toBeNull();
    expect(timeOf(untimed)).toBe(30_000);
  });

  it('completes at once when the last of the known sites finishes', () => {
    const before = [site('a', 'done'), site('b', 'pending')];
    expect(afterStatus(followed(before), done, at(2000)).events.at(-1)?.to).toBe('completed');
  });

  it('fails a purge with the site that failed, and follows the others to their end', () => {
    const step = afterStatus(followed(), [site('a', 'failed'), site('b', 'pending')], at(1000));
    expect(step.events).toEqual([
      { to: 'accepted', code: 'site_failed', details: { site: 'a', durationMs: 800 } },
      { to: 'failed', code: 'failed_at_sites', details: { sites: ['a'], more: 0 } },
    ]);
    expect(step.error).toEqual({ code: 'cdn_site_failed', message: 'a: failed' });
    const failedPurge = { purge: { status: 'failed' } as Purge };
    const last = afterStatus(followed(step.sites, failedPurge), [site('a', 'failed'), site('b', 'done')], at(2000));
    expect(last).toMatchObject({
      events: [{ to: 'failed', code: 'site_finished', details: { site: 'b', durationMs: 800 } }],
    });
    expect(last.completionMs).toBeUndefined();
    // The site that failed may succeed after all: the CDN is asked until the deadline.
    expect(last.nextPollAt).not.toBeNull();
    expect(afterStatus(followed(last.sites, failedPurge), [], at(60_000)).nextPollAt).toBeNull();
  });

  it('forgets no site that is left out of a later answer', () => {
    const step = afterStatus(followed(done), [site('a', 'done')], at(2000));
    expect(step.sites?.map(({ site: name, state }) => [name, state]).sort()).toEqual([
      ['a', 'done'],
      ['b', 'done'],
    ]);
  });

  it('replaces the unnamed site with the sites that a later report names', () => {
    const unnamed = (state: SiteState) => [site('unnamed site', state)];
    const waiting = afterStatus(followed(unnamed('pending')), [], at(2000));
    expect(waiting.sites?.map(({ site: name }) => name)).toEqual(['unnamed site']);
    const named = afterStatus(followed(unnamed('pending')), done, at(2000));
    expect(named.sites?.map(({ site: name }) => name)).toEqual(['a', 'b']);
    expect(named).toMatchObject({ removedSites: ['unnamed site'], sitesFinished: 2 });
    // One report has named these sites so far.
    const one = afterStatus(followed(unnamed('done')), [site('a', 'done')], at(2000));
    expect(one.events.map(({ code }) => code)).toEqual(['site_finished']);
    const two = afterStatus(followed(one.sites), [site('a', 'done')], at(3000));
    expect(two.removedSites).toBeUndefined();
    expect(two.events.at(-1)?.to).toBe('completed');
  });

  it.each([
    ['no site', []],
    ['only some sites', [site('a', 'done')]],
  ])('is not confirmed by a report that names %s, not even at the deadline', (_, sites) => {
    for (const ms of [2000, 60_000]) {
      const step = afterStatus(followed(done), sites, at(ms));
      expect(step.events.map(({ to }) => to)).not.toContain('completed');
      expect(step.sitesFinished).toBe(2);
    }
    expect(afterStatus(followed(done), sites, at(2000)).nextPollAt).not.toBeNull();
    expect(afterStatus(followed(done), sites, at(60_000))).toMatchObject({ nextPollAt: null, unreported: true });
    expect(afterStatus(followed(done), done, at(4000)).events.at(-1)?.to).toBe('completed');
  });

  it.each(['pending', 'unknown'] as const)('follows a site that was done and is %s again, and says so', (state) => {
    const step = afterStatus(followed(done), [site('a', state), site('b', 'done', 1900)], at(2000));
    expect(step).toMatchObject({
      sitesFinished: 1,
      events: [{ to: 'accepted', code: 'site_reopened', details: { site: 'a' } }],
    });
    expect(step.nextPollAt).not.toBeNull();
    const later = afterStatus(followed(step.sites), done, at(4000));
    expect(later.events.map(({ code }) => code)).toEqual(['site_finished', 'all_sites_finished']);
  });

  it('fails a purge at a site that had succeeded, and completes it when that site succeeds after all', () => {
    const failed = afterStatus(followed(done), [site('a', 'failed')], at(2000));
    expect(failed.events.map(({ to, code }) => [to, code])).toEqual([
      ['accepted', 'site_failed'],
      ['failed', 'failed_at_sites'],
    ]);
    const after = afterStatus(followed(failed.sites, { purge: { status: 'failed' } as Purge }), done, at(4000));
    expect(after).toMatchObject({ nextPollAt: null, error: null, completionMs: 1900 });
    expect(after.events.map(({ to, code }) => [to, code])).toEqual([
      ['failed', 'site_finished'],
      ['completed', 'all_sites_finished'],
    ]);
  });

  it('completes nothing by a report that the CDN calls incomplete', () => {
    const report = { sites: done, refusal: null, gaps: 'EPARTIAL' };
    const first = afterReport(followed(), report, at(1000));
    expect(first.events.at(-1)).toEqual({ to: 'accepted', code: 'status_incomplete', details: { gaps: 'EPARTIAL' } });
    const second = afterReport(followed(done), report, at(2000));
    expect(second.events).toEqual([]);
    expect(second.nextPollAt).not.toBeNull();
  });

  it('fails a purge that the CDN had accepted and refuses to run', () => {
    const report = { sites: [], refusal: 'Validation Failed: no such host', gaps: null };
    expect(afterReport(followed(), report, at(1000))).toMatchObject({
      nextPollAt: null,
      events: [{ to: 'failed', code: 'refused_by_cdn' }],
      error: { code: 'cdn_validation_failed', message: 'Validation Failed: no such host' },
    });
  });

  it.each([
    ['nothing', []],
    ['a site that still works', [site('a', 'pending')]],
  ])('ends at the deadline with %s: completion not reported', (_, sites) => {
    const step = afterStatus(followed(), sites, at(60_000));
    expect(step).toMatchObject({ nextPollAt: null, unreported: true });
    expect(step.events).toEqual([{ to: 'accepted', code: 'completion_not_reported', details: { afterMs: 60_000 } }]);
  });

  it('still takes completion at the deadline', () => {
    const step = afterStatus(followed(), done, at(60_000));
    expect(step.events.at(-1)?.to).toBe('completed');
    expect(step.unreported).toBeUndefined();
  });

  it('counts by our own clock where the CDN tells no times', () => {
    const untimed = done.map((one) => ({ ...one, startedAt: null, finishedAt: null }));
    expect(afterStatus(followed(untimed), untimed, at(3000)).completionMs).toBe(3000);
  });
});

const many = (prefix: string, count: number, state: SiteState = 'done') =>
  Array.from({ length: count }, (_, index) => site(`${prefix}${index}`, state));

describe('a purge that is not completed although all known sites have ended', () => {
  const nodes = (...names: string[]) => names.map((node) => ({ node, ...site('a', 'done') }));
  it.each<[string, (poll: number) => { sites: SiteProgress[]; gaps?: string }]>([
    ['calls its reports incomplete', () => ({ sites: done, gaps: 'EPARTIAL' })],
    ['leaves out a site', (poll) => ({ sites: poll === 0 ? done : done.slice(1) })],
    ['reports nothing more', (poll) => ({ sites: poll === 0 ? done : [] })],
    ['names more sites than are kept', () => ({ sites: many('a', 1001) })],
    [
      'names more and fewer nodes in turn',
      (poll) => ({ sites: [{ ...site('a', 'done'), nodes: poll % 2 === 0 ? nodes('1') : nodes('1', '2') }] }),
    ],
  ])('is polled as rarely as others where the CDN %s', (_, reportAt) => {
    let state = followed();
    const polledAt: number[] = [];
    for (let now = 1000; now < 300_000; ) {
      polledAt.push(now);
      const report = { refusal: null, gaps: null, ...reportAt(polledAt.length - 1) };
      const step = afterReport(state, report, { now: START + now, deadlineMs: 300_000 });
      expect(step.events.map(({ to }) => to)).not.toContain('completed');
      state = { ...state, sites: step.sites ?? [], polls: state.polls + 1 };
      now = (step.nextPollAt ?? 0) - START;
    }
    expect(polledAt.length).toBeLessThan(24);
  });
});

describe('a report on more sites than the CDN has', () => {
  it('is kept up to a thousand sites, those that are known first, and says once how many there were', () => {
    const first = afterStatus(followed(), many('a', 900), at(1000));
    const second = afterStatus(followed(first.sites ?? []), many('b', 900), at(2000));
    expect(second.sites).toHaveLength(1000);
    expect(second.sites?.filter(({ site: name }) => name.startsWith('a'))).toHaveLength(900);
    const over = { to: 'accepted', code: 'sites_over_limit', details: { reported: 1800, kept: 1000 } };
    expect(second.events).toContainEqual(over);
    const third = afterStatus(followed(second.sites ?? []), many('c', 900), at(4000));
    expect(third.sites).toEqual(second.sites);
    expect(third.events).toEqual([]);
  });

  it('does not complete a purge before its time is over: not all sites are kept', () => {
    const sites = many('a', 1001);
    const first = afterStatus(followed(), sites, at(1000));
    const second = afterStatus(followed(first.sites ?? []), sites, at(2000));
    expect(second.nextPollAt).not.toBeNull();
    expect(second.events.map(({ to }) => to)).not.toContain('completed');
  });

  it('gets a bounded number of rows in the timeline and names a few in a sentence', () => {
    const first = afterStatus(followed(), [...many('a', 500), ...many('b', 500, 'failed')], at(1000));
    expect(first.events).toHaveLength(102);
    expect(first.events[100]).toMatchObject({ code: 'more_sites_ended', details: { finished: 400, failed: 500 } });
    const sites = Array.from({ length: 10 }, (_, index) => `b${index}`);
    expect(first.events[101]).toMatchObject({ code: 'failed_at_sites', details: { sites, more: 490 } });
    expect(first.error?.message.split('; ')).toHaveLength(11);
  });
});
