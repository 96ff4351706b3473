import 'server-only';
import type { PurgeStatusReport } from '@/lib/server/cdn/purge-api';
import { UNNAMED_SITE } from '@/lib/server/cdn/purge-status';
import type { FollowedPurge, Progress } from '@/lib/server/store/purges/purge-tracking';
import type { CodedEvent } from '@/lib/shared/events/coded-event';
import { type SiteProgress, siteDurationMs, totalOf } from '@/lib/shared/purges/site-progress';
import { FIRST_POLL_MS, pollDelayMs } from './poll-schedule';

/** Maximum sites stored per purge: the CDN has fewer than a hundred. */
const SITES_MAX = 1000;
/** Maximum sites with their own timeline row per report; the table of sites has the others. */
const ENDS_AT_ONCE = 100;
/** Maximum sites named in one event. */
const NAMED_MAX = 10;

const hasEnded = ({ state }: SiteProgress) => state === 'done' || state === 'failed';
const haveEnded = (sites: readonly SiteProgress[]) => sites.length > 0 && sites.every(hasEnded);

/** Items without a site belong to sites that a later report names: only the newest report of them counts. */
const isReplaced = ({ site }: SiteProgress, reported: readonly SiteProgress[]) =>
  site === UNNAMED_SITE && reported.length > 0 && reported.every((one) => one.site !== site);

/** The newest report of a site counts, regardless of earlier ones; a site that is missing in a later report stays. */
function mergedSites(known: readonly SiteProgress[], reported: readonly SiteProgress[]): SiteProgress[] {
  const sites = new Map(known.map((site) => [site.site, site]));
  for (const site of reported) sites.set(site.site, site);
  return [...sites.values()];
}

/** Returns the sites that the record keeps: existing ones, then new ones up to the limit. */
function keptSites(sites: readonly SiteProgress[], known: ReadonlyMap<string, SiteProgress>): readonly SiteProgress[] {
  if (sites.length <= SITES_MAX) return sites;
  const others = sites.filter(({ site }) => !known.has(site));
  return [...sites.filter(({ site }) => known.has(site)), ...others].slice(0, SITES_MAX);
}

const endOf = (site: SiteProgress): CodedEvent => ({
  code: site.state === 'failed' ? 'site_failed' : 'site_finished',
  details: { site: site.site, durationMs: siteDurationMs(site) },
});

/** Returns what a report adds to the timeline: a row for each finished site, up to a limit. */
function endsOf(ended: readonly SiteProgress[]): CodedEvent[] {
  const others = ended.slice(ENDS_AT_ONCE);
  if (others.length === 0) return ended.map(endOf);
  const failed = others.filter(({ state }) => state === 'failed').length;
  const details = { finished: others.length - failed, failed };
  return [...ended.slice(0, ENDS_AT_ONCE).map(endOf), { code: 'more_sites_ended', details }];
}

/** The first items of a list, and how many more there are. */
const first = (texts: readonly string[]) => ({
  named: texts.slice(0, NAMED_MAX),
  more: Math.max(0, texts.length - NAMED_MAX),
});

const messageOf = (failed: readonly SiteProgress[]) => {
  const { named, more } = first(failed.map(({ site, rawStatus }) => `${site}: ${rawStatus}`));
  return [...named, ...(more > 0 ? [`${more} more`] : [])].join('; ');
};

interface Completion extends Pick<FollowedPurge, 'purge'> {
  sites: readonly SiteProgress[];
  acceptedAt: number;
  now: number;
}

/**
 * Returns the time from acceptance until the last site finished: by the CDN's clock if it reports all times, else by ours.
 * Null for a purge made outside Purge Desk without these times: the desk may have found it days later.
 */
function completionMs({ purge, sites, acceptedAt, now }: Completion): number | null {
  const starts = sites.flatMap(({ startedAt }) => (startedAt === null ? [] : [Date.parse(startedAt)]));
  const ends = sites.flatMap(({ finishedAt }) => (finishedAt === null ? [] : [Date.parse(finishedAt)]));
  const told = starts.length === sites.length && ends.length === sites.length;
  if (!told && purge.madeOutside) return null;
  return Math.max(0, told ? Math.max(...ends) - Math.min(...starts) : now - acceptedAt);
}

/** Returns changes at finished sites: usually another node is still working. */
const reopenedOf = (sites: readonly SiteProgress[], known: ReadonlyMap<string, SiteProgress>): CodedEvent[] =>
  sites
    .filter((site) => {
      const before = known.get(site.site);
      return before !== undefined && hasEnded(before) && !hasEnded(site);
    })
    .slice(0, ENDS_AT_ONCE)
    .map(({ site, rawStatus }) => ({ code: 'site_reopened', details: { site, rawStatus } }));

/** The number of sites, and of nodes if named; it grows when late ones appear. */
const partsOf = (sites: readonly SiteProgress[]) => sites.reduce((sum, { nodes }) => sum + 1 + (nodes?.length ?? 0), 0);

type Report = Pick<PurgeStatusReport, 'sites' | 'refusal' | 'gaps'>;

/** A purge that the CDN accepted and then refused to run is terminal. */
function afterRefusal({ purge }: FollowedPurge, reason: string, now: number): Progress {
  const events: Progress['events'] = [{ to: 'failed', code: 'refused_by_cdn', details: { reason } }];
  return {
    at: now,
    nextPollAt: null,
    failures: 0,
    events: purge.status === 'accepted' ? events : [],
    error: { code: 'cdn_validation_failed', message: reason },
  };
}

/**
 * Returns the changes from the CDN's report on an accepted purge. Sites may appear late, so completion counts only when
 * the next report names the same sites. A failed site fails the purge immediately, but the desk tracks all sites to
 * the deadline, because a site may still succeed. After the deadline the desk stops polling.
 */
export function afterStatus(
  followed: FollowedPurge,
  { sites: reported, refusal, gaps }: Report,
  { now, deadlineMs }: { now: number; deadlineMs: number },
): Progress {
  if (refusal !== null) return afterRefusal(followed, refusal, now);
  const acceptedAt = followed.acceptedAt ?? now;
  const age = now - acceptedAt;
  const isLate = age >= deadlineMs;
  const before = followed.sites.filter((site) => !isReplaced(site, reported));
  const sites = mergedSites(before, reported);
  const known = new Map(before.map((site) => [site.site, site]));
  const kept = keptSites(sites, known);
  const ended = kept.filter((site) => hasEnded(site) && known.get(site.site)?.state !== site.state);
  const reopened = reopenedOf(kept, known);
  const failed = sites.filter((site) => site.state === 'failed');
  const allEnded = haveEnded(sites);
  // A report that leaves out a known site may leave out further ones.
  const isWhole = gaps === null && reported.length === sites.length;
  const isComplete = allEnded && isWhole && (isLate || partsOf(sites) === partsOf(before));
  const isDone = isComplete && failed.length === 0;

  const { status } = followed.purge;
  const failedAt = first(failed.map(({ site }) => site));
  const events: Progress['events'] = [...endsOf(ended), ...reopened].map((event) => ({ to: status, ...event }));
  if (gaps !== null && (events.length > 0 || sites.length !== before.length))
    events.push({ to: status, code: 'status_incomplete', details: { gaps } });
  if (sites.length > SITES_MAX && before.length < SITES_MAX)
    events.push({
      to: status,
      code: 'sites_over_limit',
      details: { reported: sites.length, kept: SITES_MAX },
    });
  if (failed.length > 0 && status === 'accepted')
    events.push({
      to: 'failed',
      code: 'failed_at_sites',
      details: { sites: failedAt.named, more: failedAt.more },
    });
  else if (isDone) events.push({ to: 'completed', code: 'all_sites_finished', details: { sites: sites.length } });
  else if (isLate && !isComplete && status === 'accepted')
    events.push({ to: 'accepted', code: 'completion_not_reported', details: { afterMs: deadlineMs } });

  // Once: a CDN that does not confirm it in a second is polled like any other.
  const isNew = !haveEnded(before) || partsOf(kept) > partsOf(before);
  const isToBeConfirmed = allEnded && isWhole && isNew && failed.length === 0;
  const delay = isToBeConfirmed ? FIRST_POLL_MS : pollDelayMs(followed.polls + 1, age);
  return {
    at: now,
    nextPollAt: isDone || isLate ? null : Math.min(now + delay, acceptedAt + deadlineMs),
    failures: 0,
    sites: [...kept],
    ...(before.length < followed.sites.length && { removedSites: [UNNAMED_SITE] }),
    sitesFinished: kept.filter(hasEnded).length,
    bytesPurged: totalOf(sites.map(({ bytesPurged }) => bytesPurged)),
    bytesNotPurged: totalOf(sites.map(({ bytesNotPurged }) => bytesNotPurged)),
    events,
    ...(isDone && { completionMs: completionMs({ purge: followed.purge, sites, acceptedAt, now }) }),
    ...(isLate && !isComplete && { unreported: true }),
    ...(isDone && status === 'failed' && { error: null }),
    ...(failed.length > 0 && {
      error: {
        code: 'cdn_site_failed' as const,
        message: messageOf(failed),
      },
    }),
  };
}
