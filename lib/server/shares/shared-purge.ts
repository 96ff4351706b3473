import 'server-only';
import { createHash } from 'node:crypto';
import type { Share } from '@/lib/server/store/people/share-store';
import { type CodedEvent, eventText, withForeignText } from '@/lib/shared/events/coded-event';
import { type HistoryFilter, timeSpan } from '@/lib/shared/history/history-filter';
import { historyFilterSchema } from '@/lib/shared/history/history-filter-schema';
import type { Purge, PurgeDetails, PurgeEvent } from '@/lib/shared/purges/purge-record';
import { targetValue } from '@/lib/shared/purges/purge-terms';
import {
  queryWords,
  redactEmails,
  redactPattern,
  redactText,
  redactUnknown,
  redactUrl,
  without,
  withoutUserinfo,
} from '@/lib/shared/shares/redact';
import type { SharedDetails, SharedPurge } from '@/lib/shared/shares/share';
import { sharedLooks, sharedUrl } from './shared-looks';

type Terms = Pick<Share, 'id' | 'showActors' | 'showQueries'>;

function sharedTarget({ target }: Purge, { showQueries }: Terms): Purge['target'] {
  if (target.kind === 'all' || target.kind === 'hostname') return target;
  if (target.kind === 'unknown' && target.value === null) return target;
  const value = targetValue(target) ?? '';
  if (showQueries) return { ...target, value: withoutUserinfo(value) };
  const redact = { url: redactUrl, pattern: redactPattern, unknown: redactUnknown }[target.kind];
  return { ...target, value: redact(value) };
}

/** Redacts running text about a purge by a link's terms. E-mail addresses count as names of people. */
export function textRedaction({ showActors, showQueries }: Terms, purge?: Purge, events: PurgeDetails['events'] = []) {
  const checked = purge?.checkUrl ?? null;
  const targets = purge
    ? [purge, ...(checked === null ? [] : [{ target: { kind: 'url', value: checked } as const }])]
    : [];
  const queries = showQueries ? [] : targets.flatMap(queryWords);
  const actors = [purge?.actor, purge?.resolution?.by, ...events.map((event) => event.actor)];
  const names = actors.flatMap((actor) => (actor && !showActors ? [actor] : []));
  return (text: string) => {
    const shown = showQueries ? withoutUserinfo(text) : redactText(without(text, queries));
    return showActors ? shown : redactEmails(without(shown, names, { wholeWords: true }));
  };
}

/** Returns a purge as a link shows it. Fields not listed here stay private. */
export function sharedPurge(purge: Purge, terms: Terms, events?: PurgeDetails['events']): SharedPurge {
  const redact = textRedaction(terms, purge, events);
  const redacted = (text: string | null) => (text === null ? null : redact(text));
  const { error, resolution } = purge;
  return {
    key: createHash('sha256').update(`${terms.id} ${purge.id}`).digest('base64url').slice(0, 22),
    madeOutside: purge.madeOutside,
    status: purge.status,
    purgeRequestId: purge.purgeRequestId,
    api: purge.api,
    namespace: purge.namespace,
    distribution: purge.distribution,
    target: sharedTarget(purge, terms),
    mode: purge.mode,
    reach: purge.reach,
    reason: redacted(purge.reason),
    ticket: redacted(purge.ticket),
    actor: terms.showActors ? purge.actor : null,
    createdAt: purge.createdAt,
    updatedAt: purge.updatedAt,
    nextSendAt: purge.nextSendAt,
    nextSendInMs: purge.nextSendInMs,
    // It names the infrastructure of the distribution, which only administrators may see.
    error: error && { ...error, message: error.code === 'cdn_virtual_host_unknown' ? null : redacted(error.message) },
    progress: purge.progress,
    bytesPurged: purge.bytesPurged,
    bytesNotPurged: purge.bytesNotPurged,
    completionMs: purge.completionMs,
    following: purge.following,
    completionUnreported: purge.completionUnreported,
    resolution: resolution && {
      at: resolution.at,
      by: terms.showActors ? resolution.by : null,
      note: redact(resolution.note),
    },
    checkUrl: purge.checkUrl === null ? null : sharedUrl(purge.checkUrl, terms.showQueries),
    renewal: purge.renewal,
    newSince: purge.newSince,
  };
}

/** The name of a purge command contains the ID of its record, which a link does not reveal. */
const withoutCommandName = (event: CodedEvent): CodedEvent =>
  event.code === 'accepted_as_command' || event.code === 'command_found' ? { ...event, details: { name: '…' } } : event;

/** An event without a code is a sentence with unknown content; in a coded event, text written by others is redacted. */
function sharedEvent(event: PurgeEvent, { showActors }: Terms, redact: (text: string) => string): PurgeEvent {
  const { from, to, reason, actor, at } = event;
  const what = event.what && withForeignText(withoutCommandName(event.what), redact);
  return {
    from,
    to,
    what,
    reason: what ? eventText(what, Date.parse(at)) : redact(reason),
    actor: showActors ? actor : null,
    at,
  };
}

/** The same with timeline and sites, but without the CDN's raw response and the other purges that it listed. */
export function sharedDetails(purge: PurgeDetails, terms: Terms): SharedDetails {
  const redact = textRedaction(terms, purge, purge.events);
  return {
    ...sharedPurge(purge, terms, purge.events),
    events: purge.events.map((event) => sharedEvent(event, terms, redact)),
    sites: purge.sites.map(({ nodes: _, ...site }) => ({ ...site, rawStatus: redact(site.rawStatus) })),
    looks: sharedLooks(purge.looks, { showQueries: terms.showQueries, redact }),
  };
}

/**
 * Fixes a filter for a link. "The last 24 hours" means other purges tomorrow, which the one who shares has not seen: it
 * becomes the 24 hours before `now` (epoch milliseconds). A filter without an end stays open, as the dialog says.
 */
export function frozenFilter({ range, ...filter }: HistoryFilter, now: number): HistoryFilter {
  if (range === undefined || filter.from !== undefined || filter.to !== undefined) return filter;
  const { from = now } = timeSpan({ range }, now);
  return { ...filter, from: new Date(from).toISOString(), to: new Date(now).toISOString() };
}

/**
 * Reads a stored filter back. Strictly: a condition that this version does not know must not be left out, for that would
 * show more than was shared. Undefined when it does not fit.
 */
export const readFilter = (query: string): HistoryFilter | undefined =>
  historyFilterSchema.safeParse(Object.fromEntries(new URLSearchParams(query))).data;
