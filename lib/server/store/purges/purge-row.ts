import 'server-only';
import { type Expression, type SqlBool, sql } from 'kysely';
import type { PurgeEventRow, PurgeRow, PurgeSiteRow } from '@/lib/server/store/engine/schema';
import { type CodedEvent, codedEventSchema, eventText } from '@/lib/shared/events/coded-event';
import { errorCodeSchema } from '@/lib/shared/problem';
import { commandNameOf } from '@/lib/shared/purges/cdn-purge-request';
import { modeSchema, type Target } from '@/lib/shared/purges/purge-input';
import {
  type Purge,
  type PurgeEvent,
  purgeEventSchema,
  purgeSchema,
  type RecordedTarget,
  recordedTargetSchema,
} from '@/lib/shared/purges/purge-record';
import { targetValue } from '@/lib/shared/purges/purge-terms';
import type { SiteProgress } from '@/lib/shared/purges/site-progress';
import { siteProgressSchema } from '@/lib/shared/purges/site-progress-schema';
import { isoTime, isoTimeOrNull } from '@/lib/shared/text/moment';

const epochOrNull = (time: string | null) => (time === null ? null : Date.parse(time));

export const targetColumns = (target: Target) => ({ kind: target.kind, value: targetValue(target) ?? null });

const UNKNOWN_TARGET = 'target';
const UNKNOWN_MODE = 'mode';

/**
 * The columns of a purge that was found at the CDN. Earlier versions of the schema allow no unknown target or mode: they
 * are kept as a pattern and as soft, and `outside` says that they are unknown.
 */
export const outsideColumns = ({ target, mode, actor }: Pick<Purge, 'target' | 'mode' | 'actor'>) => ({
  ...(target.kind === 'unknown' ? { kind: 'pattern', value: target.value ?? '' } : targetColumns(target)),
  mode: mode ?? 'soft',
  actor: actor ?? '',
  outside: [...(target.kind === 'unknown' ? [UNKNOWN_TARGET] : []), ...(mode === null ? [UNKNOWN_MODE] : [])].join(' '),
});

/** Returns the unknown fields of a row. */
const unknowns = ({ outside }: Pick<PurgeRow, 'outside'>) => new Set((outside ?? '').split(' '));

/** Reads the target of a row; throws on one that no version of the product can have written. */
export const targetOf = (row: Pick<PurgeRow, 'kind' | 'value' | 'outside'>): RecordedTarget =>
  recordedTargetSchema.parse(
    unknowns(row).has(UNKNOWN_TARGET)
      ? { kind: 'unknown', value: row.value || null }
      : { kind: row.kind, ...(row.value !== null && { value: row.value }) },
  );

/** The URL that is looked at for a purge; null where there is none. */
const checkUrlOf = (row: PurgeRow): string | null => {
  const target = targetOf(row);
  return target.kind === 'url' ? target.value : row.check_url;
};

/** Nothing becomes of a look for these, unless the CDN reports later that they are through after all. */
const NEVER_LOOKED_AT: readonly string[] = ['failed', 'cancelled'];

/** Also true for an unconfirmed purge that the desk no longer tracks, or that a user has resolved. */
const isNeverLookedAt = ({ status, next_poll_at, resolved_at }: PurgeRow) =>
  NEVER_LOOKED_AT.includes(status) || (status === 'unconfirmed' && (next_poll_at === null || resolved_at !== null));

/** Whether a purge shows; a word of a later version counts as none. */
const renewalOf = (row: PurgeRow): Purge['renewal'] =>
  row.renewal === null && row.next_look_at !== null && !isNeverLookedAt(row)
    ? 'pending'
    : purgeSchema.shape.renewal.catch('not_checked').parse(row.renewal ?? 'not_checked');

const neverLookedAt = sql<SqlBool>`(purges.status in (${sql.join(NEVER_LOOKED_AT)})
  or (purges.status = 'unconfirmed' and (purges.next_poll_at is null or purges.resolved_at is not null)))`;

/** That a row has a renewal, as `renewalOf` reads it. Those that are pending are few: they are looked up before the rows are. */
export function hasRenewal(renewal: Purge['renewal']): Expression<SqlBool> {
  if (renewal === 'pending')
    return sql<SqlBool>`purges.renewal is null and not ${neverLookedAt}
      and purges.sort_key in (select sort_key from purges as due where next_look_at is not null and renewal is null)`;
  if (renewal === 'not_checked')
    return sql<SqlBool>`(purges.renewal = 'not_checked'
      or (purges.renewal is null and (purges.next_look_at is null or ${neverLookedAt})))`;
  return sql<SqlBool>`purges.renewal = ${renewal}`;
}

/** Returns the mode of a row; null if it is unknown. */
export const modeOf = (row: Pick<PurgeRow, 'mode' | 'outside'>): Purge['mode'] =>
  unknowns(row).has(UNKNOWN_MODE) ? null : modeSchema.parse(row.mode);

/** That a column of a row is no stand-in. */
export const isKnown = (column: 'target' | 'mode') =>
  sql<SqlBool>`(purges.outside is null or purges.outside not like ${`%${column}%`})`;

const apiOf = ({ api }: PurgeRow) => purgeSchema.shape.api.parse(api ?? undefined);

export type PurgeOf = (row: PurgeRow) => Purge;

/**
 * Returns what reads a row as a record, with the time that is left by the desk's clock (epoch milliseconds). It throws on
 * a row that no version of the product can have written; a code of a later one is read as an internal error.
 */
export const purgeReader =
  (now: () => number): PurgeOf =>
  (row) => ({
    id: row.id,
    madeOutside: row.outside !== null,
    status: purgeSchema.shape.status.parse(row.status),
    purgeRequestId: row.purge_request_id,
    api: apiOf(row),
    commandName: row.command_name ?? (apiOf(row) === 'purge-command' ? commandNameOf(row.id) : null),
    namespace: row.namespace,
    distribution: row.distribution,
    target: targetOf(row),
    mode: modeOf(row),
    reach: purgeSchema.shape.reach.parse(row.reach),
    reason: row.reason,
    ticket: row.ticket,
    group: row.group_id,
    jobId: row.job_id,
    actor: row.actor || null,
    createdAt: isoTime(row.created_at),
    updatedAt: isoTime(row.updated_at),
    nextSendAt: row.status === 'queued' ? isoTimeOrNull(row.not_before) : null,
    nextSendInMs:
      row.status === 'queued' && row.not_before !== null ? Math.max(0, Math.ceil(row.not_before - now())) : null,
    error: row.error_code
      ? {
          code: errorCodeSchema.catch('internal_error').parse(row.error_code),
          message: row.cdn_message,
          cdnStatus: row.cdn_status,
        }
      : null,
    progress: row.sites_total > 0 ? { finished: row.sites_finished, total: row.sites_total } : null,
    bytesPurged: row.bytes_purged,
    bytesNotPurged: row.bytes_not_purged,
    completionMs: row.completion_ms,
    following: row.next_poll_at !== null,
    completionUnreported: row.unreported_at !== null,
    resolution:
      row.resolved_at === null
        ? null
        : { at: isoTime(row.resolved_at), by: row.resolved_by ?? '', note: row.resolution_note ?? '' },
    checkUrl: checkUrlOf(row),
    renewal: renewalOf(row),
    newSince: row.renewal === 'verified' ? isoTimeOrNull(row.new_since) : null,
  });

export const siteOf = (row: PurgeSiteRow): SiteProgress => ({
  site: row.site,
  state: siteProgressSchema.shape.state.catch('unknown').parse(row.state),
  rawStatus: row.raw_status,
  startedAt: isoTimeOrNull(row.started_at),
  finishedAt: isoTimeOrNull(row.finished_at),
  bytesPurged: row.bytes_purged,
  bytesNotPurged: row.bytes_not_purged,
  ...(row.nodes !== null && { nodes: siteProgressSchema.shape.nodes.parse(JSON.parse(row.nodes)) }),
});

export const siteRow = (purgeId: string, site: SiteProgress): PurgeSiteRow => ({
  purge_id: purgeId,
  site: site.site,
  state: site.state,
  raw_status: site.rawStatus,
  started_at: epochOrNull(site.startedAt),
  finished_at: epochOrNull(site.finishedAt),
  bytes_purged: site.bytesPurged,
  bytes_not_purged: site.bytesNotPurged,
  nodes: site.nodes === undefined ? null : JSON.stringify(site.nodes),
});

/** Undefined for a row from before there were codes, and for a code of a newer version. */
const codedEventOf = ({ code, details }: PurgeEventRow): CodedEvent | undefined =>
  code === null ? undefined : codedEventSchema.safeParse({ code, details: JSON.parse(details ?? '{}') }).data;

export function eventOf(row: PurgeEventRow): PurgeEvent {
  const what = codedEventOf(row);
  return {
    from: row.from_status === null ? null : purgeEventSchema.shape.to.parse(row.from_status),
    to: purgeEventSchema.shape.to.parse(row.to_status),
    what: what ?? null,
    reason: what ? eventText(what, row.at) : row.reason,
    actor: row.actor,
    at: isoTime(row.at),
  };
}
