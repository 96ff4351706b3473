import { z } from 'zod';
import { purgeLooksSchema } from '@/lib/shared/edge/look';
import { codedEventSchema } from '@/lib/shared/events/coded-event';
import { errorCodeSchema } from '@/lib/shared/problem';
import { reaches } from '@/lib/shared/reach/reach';
import { purgeApis } from './cdn-purge-request';
import { modeSchema } from './purge-input';
import { purgeStatuses } from './purge-status';
import { renewals } from './purge-terms';
import { siteProgressSchema } from './site-progress-schema';

/** A target as it was recorded: what was valid then must be shown, whatever the rules for input are today. */
export const recordedTargetSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.enum(['url', 'hostname', 'pattern']), value: z.string() }),
  z.object({ kind: z.literal('all') }),
  /** Of a purge made outside Purge Desk: the CDN lists it without its target; `value` is the expression that it reports. */
  z.object({ kind: z.literal('unknown'), value: z.string().nullable() }),
]);
export type RecordedTarget = z.output<typeof recordedTargetSchema>;

const timestamp = z.iso.datetime();

/** One purge as the API answers it. Times are ISO 8601 in UTC. */
export const purgeSchema = z.object({
  id: z.string(),
  /** Purge Desk found it at the CDN and did not send it. */
  madeOutside: z.boolean().default(false),
  status: z.enum(purgeStatuses),
  /** The CDN's id, a string of digits: it may be larger than a JavaScript number holds. */
  purgeRequestId: z.string().regex(/^\d+$/).nullable(),
  /** By which of the CDN's APIs it is sent. */
  api: z.enum(purgeApis).default('cache-purge'),
  /** The name of its purge command in the namespace of the distribution; null for one that is sent by `cache-purge`. */
  commandName: z.string().nullable().default(null),
  namespace: z.string(),
  distribution: z.string(),
  target: recordedTargetSchema,
  /** Null where the CDN does not report it of a purge made outside Purge Desk. */
  mode: modeSchema.nullable(),
  /** How much of the distribution it reaches; null for a purge from before Purge Desk found that out. */
  reach: z.enum(reaches).nullable(),
  reason: z.string().nullable(),
  ticket: z.string().nullable(),
  /** What it shares with the purges that were submitted together with it; null for one that was submitted alone. */
  group: z.string().nullable().default(null),
  /** The bulk job that it belongs to; null for one that was submitted alone. */
  jobId: z.string().nullable().default(null),
  /** Null where the CDN does not report who made a purge outside Purge Desk. */
  actor: z.string().nullable(),
  createdAt: timestamp,
  updatedAt: timestamp,
  /** When a queued purge is sent at the earliest; null for any other status. */
  nextSendAt: timestamp.nullable(),
  /** How long that is from this answer on, in milliseconds: countdowns run by it, whatever the reader's clock says. */
  nextSendInMs: z.int().min(0).nullable().default(null),
  /** Why it failed or is unconfirmed, with what the CDN said. */
  error: z.object({ code: errorCodeSchema, message: z.string().nullable(), cdnStatus: z.int().nullable() }).nullable(),
  /** How many of the reported sites have ended; null until the CDN reports one. */
  progress: z.object({ finished: z.int(), total: z.int() }).nullable(),
  /** Bytes purged, and not purged, at all sites together, as digits; null unless every site reported them. */
  bytesPurged: z.string().regex(/^\d+$/).nullable(),
  bytesNotPurged: z.string().regex(/^\d+$/).nullable(),
  /** From the CDN's acceptance until its last site had finished, in milliseconds. */
  completionMs: z.int().nullable(),
  /** The desk still asks the CDN about it: what is shown may change. */
  following: z.boolean(),
  /** The CDN did not report completion before the desk stopped asking. */
  completionUnreported: z.boolean(),
  /** A person looked into it and wrote down what they found; only for unconfirmed ones. */
  resolution: z.object({ by: z.string(), at: timestamp, note: z.string() }).nullable(),
  /** The URL that Purge Desk looks at for it: the target of a URL purge, else what was given with it. */
  checkUrl: z.string().nullable().default(null),
  /** Whether looks show it at the edge; what the CDN reports is `status`. */
  renewal: z.enum(renewals).default('not_checked'),
  /** When a look first showed it everywhere; null unless it is verified. */
  newSince: timestamp.nullable().default(null),
});
export type Purge = z.output<typeof purgeSchema>;

/** What asking the CDN about an unconfirmed purge has shown: its purges in that window that no record here claims. */
export const findingSchema = z.object({
  at: timestamp,
  /** `silent`: the CDN could not be asked, or did not answer in a way that can be read. */
  kind: z.enum(['none', 'unclear', 'silent']),
  candidates: z.array(z.string()),
});
export type Finding = z.output<typeof findingSchema>;

/** One status change, or one site's end (then `from` and `to` are alike): a row in the record's timeline. */
export const purgeEventSchema = z.object({
  from: z.enum(purgeStatuses).nullable(),
  to: z.enum(purgeStatuses),
  /** What happened. Null for an event of an early version, and for a code of a later one: its `reason` says it. */
  what: codedEventSchema.nullable().catch(null),
  /** The same in words. They may change from version to version. */
  reason: z.string(),
  /** Who made it; null for the desk itself. */
  actor: z.string().nullable(),
  at: timestamp,
});
export type PurgeEvent = z.output<typeof purgeEventSchema>;

export const purgeDetailsSchema = purgeSchema.extend({
  events: z.array(purgeEventSchema),
  sites: z.array(siteProgressSchema),
  /** The newest purges of its group, the oldest of them first. */
  sentWith: z.array(purgeSchema.pick({ id: true, target: true })).default([]),
  finding: findingSchema.nullable(),
  /** The CDN's raw answer to the purge call, bounded; null when there was none. */
  cdnAnswer: z.string().nullable(),
  looks: purgeLooksSchema,
});
export type PurgeDetails = z.output<typeof purgeDetailsSchema>;

/** The counts of a bulk job, of which a page has only one purge. */
const foldedJobSchema = z.object({
  id: z.string(),
  /** Its purges on the distributions that are asked for and that the caller may see; those are counted by status, too. */
  total: z.int(),
  distributions: z.int(),
  counts: z.partialRecord(z.enum(purgeStatuses), z.int()),
});
export type FoldedJob = z.output<typeof foldedJobSchema>;

export const purgePageSchema = z.object({
  items: z.array(purgeSchema),
  /** With `jobs=folded`: the bulk jobs of the items that have a `jobId`. Such an item represents all purges of its job. */
  jobs: z.array(foldedJobSchema).optional(),
  /** Pass as `cursor` for the page that follows in the order asked for; null when there is none. */
  nextCursor: z.string().nullable(),
  /** The same for the page before. */
  previousCursor: z.string().nullable(),
});
export type PurgePage = z.output<typeof purgePageSchema>;

/** More than the desk waits: proxies give up on a request at that time. */
const WAIT_MAX_SECONDS = 60;

/** What `GET /api/purges/{id}` takes: how long to wait for the purge to be through, in seconds. */
export const purgeQuerySchema = z.strictObject({
  wait: z.coerce
    .number('Enter a number of seconds.')
    .min(0, 'The minimum is 0 seconds.')
    .max(WAIT_MAX_SECONDS, `The maximum is ${WAIT_MAX_SECONDS} seconds. To wait longer, send the request again.`)
    .default(0),
});
