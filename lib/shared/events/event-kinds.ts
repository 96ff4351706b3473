import { z } from 'zod';
import type { PauseReason } from '@/lib/shared/bulk/bulk-job';
import { pauseReasonSchema } from '@/lib/shared/bulk/bulk-job-schema';
import { errorTexts } from '@/lib/shared/error-codes';
import { errorCodeSchema } from '@/lib/shared/problem';
import { purgeApis } from '@/lib/shared/purges/cdn-purge-request';
import { durationText } from '@/lib/shared/purges/site-progress';
import { counted } from '@/lib/shared/text/counted';

interface Saying<Details> {
  /** The sentence that people read; `at` is when it happened, in epoch milliseconds. */
  text: (details: Details, at: number) => string;
  /** Details in the words of other people or of the CDN: share links redact them. */
  foreign: readonly (keyof Details)[];
}

const kind = <Shape extends z.ZodRawShape>(shape: Shape, saying: Saying<z.output<z.ZodObject<Shape>>>) => ({
  details: z.object(shape),
  ...saying,
});

const time = z.iso.datetime();
const site = { site: z.string(), durationMs: z.int().nullable() };

/** A time of day in a sentence, `14:03:20 UTC`, with its day where that is not the day of the event. */
function utc(iso: string, at: number) {
  const [day, clock] = iso.slice(0, 19).split('T');
  return new Date(at).toISOString().startsWith(day ?? '') ? `${clock} UTC` : `${day} ${clock} UTC`;
}

/** Why a purge that waited may not be sent. */
const lostRightsTexts: Record<PauseReason, string> = {
  credential_revoked: 'the credential that sent this was revoked',
  credential_expired: 'the credential that sent this has expired',
  rights_lost: errorTexts.rights_lost.title,
};

const timeOfDay = (iso: string) => iso.slice(11, 19);
const after = (word: string, ms: number | null) => (ms === null ? '' : ` ${word} ${durationText(ms)}`);

/**
 * Everything that a purge's timeline can say. The database holds the code and its details; the words are chosen when
 * somebody reads them. A code that was once written stays here, with its details.
 */
export const eventKinds = {
  recorded: kind({}, { text: () => 'recorded', foreign: [] }),
  recorded_while_cdn_closed: kind(
    { until: time },
    {
      text: ({ until }, at) => `recorded; the CDN accepts no purges until ${utc(until, at)}`,
      foreign: [],
    },
  ),
  recorded_behind_others: kind(
    { others: z.int() },
    {
      text: ({ others }) => `recorded; queued behind ${counted(others, 'other purge')}`,
      foreign: [],
    },
  ),
  recorded_over_rate: kind({}, { text: () => 'recorded; queued to stay within the send rate', foreign: [] }),
  /** With the other lines of a bulk job: it waits for its turn. */
  recorded_in_job: kind(
    { line: z.int() },
    { text: ({ line }) => `recorded as line ${line} of a bulk job`, foreign: [] },
  ),
  sent: kind({}, { text: () => 'sent to the CDN', foreign: [] }),
  /** The CDN answered 429. `askedUntil`: it asked for a longer wait than the desk makes. */
  requeued_by_cdn: kind(
    { until: time, askedUntil: time.nullable() },
    {
      text: ({ until, askedUntil }, at) =>
        askedUntil === null
          ? `the CDN accepts no purges until ${utc(until, at)}`
          : `the CDN requests a delay until ${utc(askedUntil, at)}; Purge Desk tries again at ${utc(until, at)}`,
      foreign: [],
    },
  ),
  requeued_unreachable: kind(
    { until: time },
    {
      text: ({ until }, at) => `not sent: no connection to the CDN; next attempt at ${utc(until, at)}`,
      foreign: [],
    },
  ),
  /** The CDN was asked afterwards: it has not got what was sent. `error`: what sending it had come to. */
  requeued_not_received: kind(
    { error: errorCodeSchema, until: time },
    {
      text: ({ error, until }, at) =>
        `the CDN did not receive it (${error}); Purge Desk sends it again at ${utc(until, at)}`,
      foreign: [],
    },
  ),
  /** `minutes`: for so long the desk sends it again. */
  not_sent_again: kind(
    { minutes: z.int() },
    {
      text: ({ minutes }) => `not sent again: ${minutes} minutes passed since the CDN first did not receive it`,
      foreign: [],
    },
  ),
  api_withdrawn: kind(
    { api: z.enum(purgeApis) },
    { text: ({ api }) => `the CDN no longer offers this API; Purge Desk uses ${api} instead`, foreign: [] },
  ),
  cancelled: kind({}, { text: () => 'cancelled before it was sent', foreign: [] }),
  expired: kind({ hours: z.int() }, { text: ({ hours }) => `expired after ${hours} hours in the queue`, foreign: [] }),
  accepted: kind(
    { purgeRequestId: z.string() },
    { text: ({ purgeRequestId }) => `accepted as #${purgeRequestId}`, foreign: [] },
  ),
  accepted_as_command: kind(
    { name: z.string() },
    { text: ({ name }) => `accepted as purge command ${name}`, foreign: [] },
  ),
  /** The answer was lost, and the CDN has the command. */
  command_found: kind(
    { name: z.string() },
    {
      text: ({ name }) => `accepted as purge command ${name}: the CDN lists it`,
      foreign: [],
    },
  ),
  not_received: kind({}, { text: () => 'the CDN did not receive it', foreign: [] }),
  refused_by_cdn: kind(
    { reason: z.string() },
    { text: ({ reason }) => `the CDN refuses to run it: ${reason}`, foreign: ['reason'] },
  ),
  /** The call failed, or its answer was lost: the status that follows says which. */
  sending_failed: kind({ error: errorCodeSchema }, { text: ({ error }) => errorTexts[error].title, foreign: [] }),
  /** When a queued purge had its turn, its sender no longer had the role for it. */
  sender_refused: kind(
    { because: pauseReasonSchema },
    { text: ({ because }) => lostRightsTexts[because], foreign: [] },
  ),
  /** The CDN's own list named the purge whose answer was lost. */
  matched: kind(
    { purgeRequestId: z.string(), from: time, to: time },
    {
      text: ({ purgeRequestId, from, to }) =>
        `accepted as #${purgeRequestId}: the only unclaimed matching purge in the CDN’s list between ${timeOfDay(from)} and ${timeOfDay(to)} UTC`,
      foreign: [],
    },
  ),
  resolved: kind({ note: z.string() }, { text: ({ note }) => `marked as resolved: ${note}`, foreign: ['note'] }),
  site_finished: kind(site, {
    text: ({ site: name, durationMs }) => `${name} finished${after('in', durationMs)}`,
    foreign: ['site'],
  }),
  site_failed: kind(site, {
    text: ({ site: name, durationMs }) => `${name} failed${after('after', durationMs)}`,
    foreign: ['site'],
  }),
  /** A site that had ended works again or reports an unknown state, mostly because of another of its nodes. */
  site_reopened: kind(
    { site: z.string(), rawStatus: z.string() },
    {
      text: ({ site: name, rawStatus }) => `${name} is no longer finished${rawStatus ? `: “${rawStatus}”` : ''}`,
      foreign: ['site', 'rawStatus'],
    },
  ),
  status_incomplete: kind(
    { gaps: z.string() },
    { text: ({ gaps }) => `the CDN’s report is incomplete: ${gaps}`, foreign: ['gaps'] },
  ),
  more_sites_ended: kind(
    { finished: z.int(), failed: z.int() },
    {
      text: ({ finished, failed }) =>
        `${counted(finished + failed, 'more site')} ended: ${finished} finished, ${failed} failed`,
      foreign: [],
    },
  ),
  sites_over_limit: kind(
    { reported: z.int(), kept: z.int() },
    {
      text: ({ reported, kept }) => `the CDN reports ${reported} sites; the record keeps the first ${kept}`,
      foreign: [],
    },
  ),
  failed_at_sites: kind(
    { sites: z.array(z.string()), more: z.int() },
    {
      text: ({ sites, more }) => `failed at ${[...sites, ...(more > 0 ? [`${more} more`] : [])].join(', ')}`,
      foreign: ['sites'],
    },
  ),
  all_sites_finished: kind(
    { sites: z.int() },
    { text: ({ sites }) => `all ${sites} reported sites have finished`, foreign: [] },
  ),
  completion_not_reported: kind(
    { afterMs: z.int() },
    { text: ({ afterMs }) => `completion was not reported within ${durationText(afterMs)}`, foreign: [] },
  ),
  /** The desk read the CDN's list and has no record of it. `mayBeOurs`: of a purge whose ID it does not know, either. */
  found_outside: kind(
    { mayBeOurs: z.boolean() },
    {
      text: ({ mayBeOurs }) =>
        mayBeOurs
          ? 'found in the CDN’s list of purges. It might be a purge that Purge Desk sent'
          : 'found in the CDN’s list of purges, made outside Purge Desk',
      foreign: [],
    },
  ),
  completion_hidden: kind(
    {},
    { text: () => 'Purge Desk can’t see completion: the CDN answers 403 to status requests', foreign: [] },
  ),
  completion_unanswered: kind(
    { error: errorCodeSchema },
    { text: ({ error }) => `completion was not reported: the CDN does not answer (${error})`, foreign: [] },
  ),
  /** What a look at the edge showed, at the views with these names. */
  renewal_verified: kind(
    { views: z.array(z.string()) },
    { text: ({ views }) => `seen at the edge: a newer copy at ${views.join(', ')}`, foreign: [] },
  ),
  renewal_not_renewed: kind(
    { views: z.array(z.string()) },
    { text: ({ views }) => `seen at the edge: still a copy from before the purge at ${views.join(', ')}`, foreign: [] },
  ),
};
