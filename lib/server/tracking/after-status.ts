import 'server-only';
import type { FollowedPurge, Progress } from '@/lib/server/store/purges/purge-tracking';
import { durationText, type SiteProgress, siteDurationMs, totalOf } from '@/lib/shared/purges/site-progress';
import { counted } from '@/lib/shared/text/counted';
import { FIRST_POLL_MS, pollDelayMs } from './poll-schedule';

/** As many sites of a purge as are kept: the CDN has fewer than a hundred. */
const SITES_MAX = 1000;
/** As many sites as get a row of their own in the timeline after one answer; the table of sites has the others. */
const ENDS_AT_ONCE = 100;
/** As many sites as are named in one sentence. */
const NAMED_MAX = 10;

const isThrough = (site: SiteProgress) => site.state !== 'pending';

/** What was reported as through stays so; a site that is left out of a later answer is not forgotten. */
function mergedSites(known: readonly SiteProgress[], reported: readonly SiteProgress[]): SiteProgress[] {
  const sites = new Map(reported.map((site) => [site.site, site]));
  for (const site of known) if (isThrough(site) || !sites.has(site.site)) sites.set(site.site, site);
  return [...sites.values()];
}

/** The sites that the record keeps: those that it has already, then others up to the bound. */
function keptSites(sites: readonly SiteProgress[], known: ReadonlyMap<string, SiteProgress>): readonly SiteProgress[] {
  if (sites.length <= SITES_MAX) return sites;
  const others = sites.filter(({ site }) => !known.has(site));
  return [...sites.filter(({ site }) => known.has(site)), ...others].slice(0, SITES_MAX);
}

function endOf(site: SiteProgress): string {
  const duration = siteDurationMs(site);
  const time = duration === null ? '' : ` ${site.state === 'failed' ? 'after' : 'in'} ${durationText(duration)}`;
  return `${site.site} ${site.state === 'failed' ? 'failed' : 'finished'}${time}`;
}

/** What one answer adds to the timeline: a row for each site that has ended, up to a bound. */
function endsOf(ended: readonly SiteProgress[]): string[] {
  const others = ended.slice(ENDS_AT_ONCE);
  if (others.length === 0) return ended.map(endOf);
  const failed = others.filter(({ state }) => state === 'failed').length;
  const rest = `${counted(others.length, 'more site')} ended: ${others.length - failed} finished, ${failed} failed`;
  return [...ended.slice(0, ENDS_AT_ONCE).map(endOf), rest];
}

/** Items in a sentence; those that are too many are counted. */
const some = (texts: readonly string[], separator: string) =>
  [...texts.slice(0, NAMED_MAX), ...(texts.length > NAMED_MAX ? [`${texts.length - NAMED_MAX} more`] : [])].join(
    separator,
  );

/** From acceptance until the last site had finished: by the CDN's clock where it tells all times, else by ours. */
function completionMs(sites: readonly SiteProgress[], acceptedAt: number, now: number): number {
  const starts = sites.flatMap(({ startedAt }) => (startedAt === null ? [] : [Date.parse(startedAt)]));
  const ends = sites.flatMap(({ finishedAt }) => (finishedAt === null ? [] : [Date.parse(finishedAt)]));
  const told = starts.length === sites.length && ends.length === sites.length;
  return Math.max(0, told ? Math.max(...ends) - Math.min(...starts) : now - acceptedAt);
}

/**
 * What the CDN's report on an accepted purge changes. Sites may turn up late, so all being through counts once the next
 * answer names no further one; a failed site fails the purge at once, and the others are followed to their end. After
 * the deadline nobody asks any more.
 */
export function afterStatus(
  followed: FollowedPurge,
  reported: readonly SiteProgress[],
  { now, deadlineMs }: { now: number; deadlineMs: number },
): Progress {
  const acceptedAt = followed.acceptedAt ?? now;
  const age = now - acceptedAt;
  const isLate = age >= deadlineMs;
  const sites = mergedSites(followed.sites, reported);
  const known = new Map(followed.sites.map((site) => [site.site, site]));
  const kept = keptSites(sites, known);
  const ended = kept.filter((site) => isThrough(site) && known.get(site.site)?.state !== site.state);
  const failed = sites.filter((site) => site.state === 'failed');
  const allThrough = sites.length > 0 && sites.every(isThrough);
  const isComplete = allThrough && (isLate || sites.length === followed.sites.length);

  const { status } = followed.purge;
  const events: Progress['events'] = endsOf(ended).map((reason) => ({ to: status, reason }));
  if (sites.length > SITES_MAX && followed.sites.length < SITES_MAX)
    events.push({
      to: status,
      reason: `the CDN reports ${sites.length} sites; the record keeps the first ${SITES_MAX}`,
    });
  if (failed.length > 0 && status === 'accepted')
    events.push({
      to: 'failed',
      reason: `failed at ${some(
        failed.map(({ site }) => site),
        ', ',
      )}`,
    });
  else if (isComplete && status === 'accepted')
    events.push({ to: 'completed', reason: `all ${sites.length} reported sites have finished` });
  else if (isLate && !isComplete && status === 'accepted')
    events.push({ to: 'accepted', reason: `completion was not reported within ${durationText(deadlineMs)}` });

  const delay = allThrough ? FIRST_POLL_MS : pollDelayMs(followed.polls + 1, age);
  const isOver = isComplete || isLate;
  return {
    at: now,
    nextPollAt: isOver ? null : Math.min(now + delay, acceptedAt + deadlineMs),
    failures: 0,
    sites: [...kept],
    sitesFinished: kept.filter(isThrough).length,
    bytesPurged: totalOf(sites.map(({ bytesPurged }) => bytesPurged)),
    bytesNotPurged: totalOf(sites.map(({ bytesNotPurged }) => bytesNotPurged)),
    events,
    ...(isComplete && failed.length === 0 && { completionMs: completionMs(sites, acceptedAt, now) }),
    ...(isLate && !isComplete && { unreported: true }),
    ...(failed.length > 0 && {
      error: {
        code: 'cdn_site_failed' as const,
        message: some(
          failed.map(({ site, rawStatus }) => `${site}: ${rawStatus}`),
          '; ',
        ),
      },
    }),
  };
}
