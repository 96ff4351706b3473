import 'server-only';
import { type SiteProgress, totalOf } from '@/lib/shared/purges/site-progress';
import { boundedText } from './failure';

/** Longest text of a status that is kept, in characters. */
export const STATUS_MAX_LENGTH = 200;

const earliest = (times: (string | null)[]) => times.filter((time) => time !== null).sort()[0] ?? null;
const latest = (times: (string | null)[]) =>
  times
    .filter((time) => time !== null)
    .sort()
    .at(-1) ?? null;

function mergedSite([first, ...others]: [SiteProgress, ...SiteProgress[]]): SiteProgress {
  if (others.length === 0) return first;
  const group = [first, ...others];
  const states = new Set(group.map(({ state }) => state));
  const state = states.has('failed') ? 'failed' : states.has('pending') ? 'pending' : 'done';
  return {
    ...first,
    state,
    rawStatus: boundedText([...new Set(group.map((one) => one.rawStatus))].join(', '), STATUS_MAX_LENGTH),
    startedAt: earliest(group.map((one) => one.startedAt)),
    finishedAt: state === 'pending' ? null : latest(group.map((one) => one.finishedAt)),
    bytesPurged: totalOf(group.map((one) => one.bytesPurged)),
    bytesNotPurged: totalOf(group.map((one) => one.bytesNotPurged)),
  };
}

/** Returns one report a site: through when all reports of it (a node each, say) are, failed when one is. */
export function mergeSites(reports: readonly SiteProgress[]): SiteProgress[] {
  const groups = new Map<string, [SiteProgress, ...SiteProgress[]]>();
  for (const report of reports) {
    const { site } = report;
    const group = groups.get(site);
    if (group) group.push(report);
    else groups.set(site, [report]);
  }
  return [...groups.values()].map(mergedSite);
}
