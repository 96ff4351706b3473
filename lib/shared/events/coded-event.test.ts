import { expect, it } from 'vitest';
import { purgeEventSchema } from '@/lib/shared/purges/purge-record';
import { type CodedEvent, codedEventSchema, eventText, withForeignText } from './coded-event';
import { eventKinds } from './event-kinds';

const AT = Date.parse('2026-11-22T12:00:00Z');
const until = '2026-11-22T12:10:00.000Z';
const nextDay = '2026-11-23T12:00:00.000Z';

const said: [CodedEvent, string][] = [
  [{ code: 'recorded', details: {} }, 'recorded'],
  [{ code: 'recorded_while_cdn_closed', details: { until } }, 'recorded; the CDN accepts no purges until 12:10:00 UTC'],
  [{ code: 'recorded_behind_others', details: { others: 1 } }, 'recorded; queued behind 1 other purge'],
  [{ code: 'recorded_behind_others', details: { others: 3 } }, 'recorded; queued behind 3 other purges'],
  [{ code: 'recorded_over_rate', details: {} }, 'recorded; queued to stay within the send rate'],
  [{ code: 'recorded_in_job', details: { line: 7 } }, 'recorded as line 7 of a bulk job'],
  [{ code: 'sent', details: {} }, 'sent to the CDN'],
  [{ code: 'requeued_by_cdn', details: { until, askedUntil: null } }, 'the CDN accepts no purges until 12:10:00 UTC'],
  [
    { code: 'requeued_by_cdn', details: { until, askedUntil: nextDay } },
    'the CDN requests a delay until 2026-11-23 12:00:00 UTC; Purge Desk tries again at 12:10:00 UTC',
  ],
  [
    { code: 'requeued_unreachable', details: { until } },
    'not sent: no connection to the CDN; next attempt at 12:10:00 UTC',
  ],
  [
    { code: 'requeued_not_received', details: { error: 'cdn_timeout', until } },
    'the CDN did not receive it (cdn_timeout); Purge Desk sends it again at 12:10:00 UTC',
  ],
  [
    { code: 'not_sent_again', details: { minutes: 5 } },
    'not sent again: 5 minutes passed since the CDN first did not receive it',
  ],
  [
    { code: 'api_withdrawn', details: { api: 'purge-command' } },
    'the CDN no longer offers this API; Purge Desk uses purge-command instead',
  ],
  [{ code: 'cancelled', details: {} }, 'cancelled before it was sent'],
  [{ code: 'expired', details: { hours: 24 } }, 'expired after 24 hours in the queue'],
  [{ code: 'accepted', details: { purgeRequestId: '101' } }, 'accepted as #101'],
  [{ code: 'accepted_as_command', details: { name: 'purge-desk-1' } }, 'accepted as purge command purge-desk-1'],
  [
    { code: 'command_found', details: { name: 'purge-desk-1' } },
    'accepted as purge command purge-desk-1: the CDN lists it',
  ],
  [{ code: 'not_received', details: {} }, 'the CDN did not receive it'],
  [
    { code: 'refused_by_cdn', details: { reason: 'Validation Failed: no such host' } },
    'the CDN refuses to run it: Validation Failed: no such host',
  ],
  [{ code: 'sending_failed', details: { error: 'cdn_rejected' } }, 'The CDN rejected this request as invalid.'],
  [{ code: 'sender_refused', details: { because: 'credential_expired' } }, 'the credential that sent this has expired'],
  [
    { code: 'matched', details: { purgeRequestId: '101', from: '2026-11-22T11:59:45.000Z', to: until } },
    'accepted as #101: the only unclaimed matching purge in the CDN’s list between 11:59:45 and 12:10:00 UTC',
  ],
  [
    { code: 'renewal_verified', details: { views: ['paris', 'new-york'] } },
    'seen at the edge: a newer copy at paris, new-york',
  ],
  [
    { code: 'renewal_not_renewed', details: { views: ['paris'] } },
    'seen at the edge: still a copy from before the purge at paris',
  ],
  [{ code: 'resolved', details: { note: 'It ran.' } }, 'marked as resolved: It ran.'],
  [{ code: 'site_finished', details: { site: 'fr4-par', durationMs: 800 } }, 'fr4-par finished in 0.8 s'],
  [{ code: 'site_finished', details: { site: 'fr4-par', durationMs: null } }, 'fr4-par finished'],
  [{ code: 'site_failed', details: { site: 'fr4-par', durationMs: 800 } }, 'fr4-par failed after 0.8 s'],
  [
    { code: 'site_reopened', details: { site: 'fr4-par', rawStatus: 'Partial' } },
    'fr4-par is no longer finished: “Partial”',
  ],
  [{ code: 'site_reopened', details: { site: 'fr4-par', rawStatus: '' } }, 'fr4-par is no longer finished'],
  [
    { code: 'status_incomplete', details: { gaps: 'EPARTIAL one site is missing' } },
    'the CDN’s report is incomplete: EPARTIAL one site is missing',
  ],
  [
    { code: 'more_sites_ended', details: { finished: 400, failed: 500 } },
    '900 more sites ended: 400 finished, 500 failed',
  ],
  [
    { code: 'sites_over_limit', details: { reported: 1800, kept: 1000 } },
    'the CDN reports 1800 sites; the record keeps the first 1000',
  ],
  [{ code: 'failed_at_sites', details: { sites: ['a', 'b'], more: 0 } }, 'failed at a, b'],
  [{ code: 'failed_at_sites', details: { sites: ['a', 'b'], more: 490 } }, 'failed at a, b, 490 more'],
  [{ code: 'all_sites_finished', details: { sites: 3 } }, 'all 3 reported sites have finished'],
  [{ code: 'completion_not_reported', details: { afterMs: 60_000 } }, 'completion was not reported within 1 min'],
  [
    { code: 'found_outside', details: { mayBeOurs: false } },
    'found in the CDN’s list of purges, made outside Purge Desk',
  ],
  [
    { code: 'found_outside', details: { mayBeOurs: true } },
    'found in the CDN’s list of purges. It might be a purge that Purge Desk sent',
  ],
  [
    { code: 'completion_hidden', details: {} },
    'Purge Desk can’t see completion: the CDN answers 403 to status requests',
  ],
  [
    { code: 'completion_unanswered', details: { error: 'cdn_timeout' } },
    'completion was not reported: the CDN does not answer (cdn_timeout)',
  ],
];

it.each(said)('%j is read back from the database as it was, and says "%s"', (event, text) => {
  expect(codedEventSchema.parse(JSON.parse(JSON.stringify(event)))).toEqual(event);
  expect(eventText(event, AT)).toBe(text);
});

it('this list has every code', () => {
  expect([...new Set(said.map(([{ code }]) => code))].toSorted()).toEqual(Object.keys(eventKinds).toSorted());
});

it('what others wrote in an event is changed for a share link, and nothing else', () => {
  const changed = said
    .map(([event]) => withForeignText(event, () => '…'))
    .filter((event, index) => {
      expect(event.code).toBe(said[index]?.[0].code);
      return JSON.stringify(event) !== JSON.stringify(said[index]?.[0]);
    });
  expect(changed).toEqual([
    { code: 'refused_by_cdn', details: { reason: '…' } },
    { code: 'resolved', details: { note: '…' } },
    { code: 'site_finished', details: { site: '…', durationMs: 800 } },
    { code: 'site_finished', details: { site: '…', durationMs: null } },
    { code: 'site_failed', details: { site: '…', durationMs: 800 } },
    { code: 'site_reopened', details: { site: '…', rawStatus: '…' } },
    { code: 'site_reopened', details: { site: '…', rawStatus: '…' } },
    { code: 'status_incomplete', details: { gaps: '…' } },
    { code: 'failed_at_sites', details: { sites: ['…', '…'], more: 0 } },
    { code: 'failed_at_sites', details: { sites: ['…', '…'], more: 490 } },
  ]);
});

it.each([
  ['no code', {}],
  ['a code of a newer version', { what: { code: 'teleported', details: {} } }],
  ['details of a newer version', { what: { code: 'expired', details: { hours: 'all' } } }],
])('a page reads the sentence of an event that has %s for it', (_, more) => {
  const event = { from: null, to: 'queued', reason: 'its words', actor: null, at: nextDay };
  expect(purgeEventSchema.parse({ ...event, ...more })).toEqual({ ...event, what: null });
});
