import { bulkErrorTexts } from './bulk/bulk-error-texts';
import { type ErrorText, purgedSentence } from './purged-sentence';

/** Every error the product can answer with. A new code has to have its sentences here and its status in the server's table. */
export const errorTexts = {
  invalid_json: { title: 'The body is not valid JSON.', purged: 'no', next: 'Send one JSON object.' },
  unsupported_media_type: {
    title: 'The body has a media type that is not accepted here.',
    purged: 'no',
    next: 'Send JSON with “Content-Type: application/json”. A new bulk job can also be text/plain or text/csv.',
  },
  payload_too_large: {
    title: 'The body is too large.',
    purged: 'no',
    next: 'Send at most 64 KB, or 5 MB for a bulk job.',
  },
  invalid_input: { title: 'The request is not valid.', purged: 'no', next: 'Fix the marked fields and try again.' },
  invalid_query: { title: 'Invalid query parameter.', purged: 'no', next: 'Fix the parameter and try again.' },
  invalid_idempotency_key: {
    title: 'Invalid Idempotency-Key.',
    purged: 'no',
    next: 'Use 1 to 255 visible ASCII characters and a new key for each purge.',
  },
  idempotency_key_reused: {
    title: 'This Idempotency-Key already belongs to another purge.',
    purged: 'no',
    next: 'Use a new key for each purge.',
  },
  purge_in_progress: {
    title: 'This purge is already being sent.',
    purged: 'unknown',
    next: 'Wait for the CDN’s answer: the record shows it. Purge Desk does not send the purge a second time.',
  },
  not_found: { title: 'Not found.', purged: 'no', next: 'Check the link.' },
  link_expired: { title: 'This link has expired.', purged: 'no', next: 'Ask the sender for a new link.' },
  link_revoked: { title: 'This link was revoked.', purged: 'no', next: 'Ask the sender for a new link.' },
  invalid_address: { title: 'Invalid address.', purged: 'no', next: 'Check the link.' },
  starting: { title: 'Purge Desk is starting.', purged: 'no', next: 'Try again in a few seconds.' },
  method_not_allowed: {
    title: 'Method not allowed.',
    purged: 'no',
    next: 'The API description at /api/openapi.json lists the supported methods.',
  },
  too_many_requests: { title: 'Too many requests.', purged: 'no', next: 'Wait a minute and try again.' },
  sign_in_required: {
    title: 'Your session has ended.',
    purged: 'no',
    next: 'Sign in again: the form keeps your input. An API client must send a valid credential.',
  },
  sign_in_unavailable: {
    title: 'The identity provider does not respond.',
    purged: 'no',
    next: 'Try again in a minute. If the problem persists, contact your administrator.',
  },
  invalid_credential: {
    title: 'This credential is wrong, expired or revoked.',
    purged: 'no',
    next: 'Ask an administrator for a new credential.',
  },
  forbidden: {
    title: 'Your role does not allow this.',
    purged: 'no',
    next: 'The Settings page lists your roles. An administrator can change them.',
  },
  forbidden_distribution: {
    title: 'You have no role on this distribution.',
    purged: 'no',
    next: 'The Settings page lists your roles. An administrator can change them.',
  },
  forbidden_kind: {
    title: 'Your role does not allow this kind of target on this distribution.',
    purged: 'no',
    next: 'Choose a smaller target, or ask someone with a higher role.',
  },
  forbidden_mode: {
    title: 'Your role does not allow hard purges on this distribution.',
    purged: 'no',
    next: 'Choose soft, or ask someone with a higher role.',
  },
  forbidden_reach: {
    title: 'This pattern may purge everything, and your role does not allow that on this distribution.',
    purged: 'no',
    next: 'Write a narrower pattern, or ask someone with the admin role.',
  },
  foreign_origin: {
    title: 'The request came from another website.',
    purged: 'no',
    next: 'Open Purge Desk and try again there.',
  },
  foreign_host: {
    title: 'Purge Desk accepts only requests to localhost or 127.0.0.1.',
    purged: 'no',
    next: 'Open Purge Desk at one of these names.',
  },
  distributions_unavailable: {
    title: 'Purge Desk could not read the CDN’s distributions, so it cannot check the target.',
    purged: 'no',
    next: 'Try again in a minute. An administrator can also list the distributions in F5XC_DISTRIBUTIONS.',
  },
  distribution_unread: {
    title: 'Purge Desk is still reading the domains of this distribution, so it cannot check the target yet.',
    purged: 'no',
    next: 'Try again in a few seconds. Purge Desk reads this distribution first.',
  },
  looks_off: {
    title: 'Looks at the edge are switched off.',
    purged: 'no',
    next: 'An administrator can switch them on with EDGE_LOOKS.',
  },
  no_check_url: { title: 'This purge has no URL to check.', purged: 'unknown', next: 'Use the form to look at a URL.' },
  purge_not_completed: {
    title: 'This purge is not completed.',
    purged: 'unknown',
    next: 'Try again when the purge has completed.',
  },
  store_unavailable: {
    title: 'Purge Desk cannot read or write its history right now.',
    purged: 'no',
    next: 'Purge Desk sends only purges that it has recorded. Try again in a minute. If the problem persists, contact your administrator.',
  },
  recording_unknown: {
    title: 'The connection to the database was lost while Purge Desk recorded this.',
    purged: 'unknown',
    next: 'If a record exists, it will be sent automatically. To retry now, reuse the same Idempotency-Key (the form does this for you).',
  },
  internal_error: {
    title: 'Purge Desk had an internal error.',
    purged: 'unknown',
    next: 'Check the history before you send the purge again, and contact your administrator.',
  },
  outcome_not_recorded: {
    title: 'The CDN answered, but Purge Desk could not record the answer.',
    purged: 'unknown',
    next: 'Do not send the purge again. Contact your administrator and include the CDN’s answer below.',
  },
  interrupted: {
    title: 'Purge Desk was interrupted before it recorded the CDN’s answer.',
    purged: 'unknown',
    next: 'Check the live page before you send the purge again.',
  },
  cdn_unreachable: {
    title: 'Purge Desk could not connect to the CDN.',
    purged: 'no',
    next: 'Try again in a minute. If the problem persists, ask an administrator to check the CDN address and the network.',
  },
  cdn_certificate: {
    title: 'A certificate prevented the connection to the CDN.',
    purged: 'no',
    next: 'Ask an administrator to check the certificates. The settings page names the settings.',
  },
  cdn_proxy: {
    title: 'The outbound proxy did not connect Purge Desk to the CDN.',
    purged: 'no',
    next: 'Try again in a minute. If the problem persists, ask an administrator to check the proxy.',
  },
  cdn_down: {
    title: 'The CDN is not responding, so Purge Desk did not send this purge.',
    purged: 'no',
    next: 'Try again at the next safe time. That attempt checks whether the CDN is back.',
  },
  cdn_rejected: {
    title: 'The CDN rejected this request as invalid.',
    purged: 'no',
    next: 'Read the CDN’s message, fix the target and try again.',
  },
  cdn_unauthenticated: {
    title: 'The CDN does not accept Purge Desk’s API token (401).',
    purged: 'no',
    next: 'Ask an administrator to renew the token.',
  },
  cdn_forbidden: {
    title: 'Purge Desk’s API token does not have permission for this on the CDN (403).',
    purged: 'no',
    next: 'Ask an administrator to extend the token’s role.',
  },
  cdn_not_found: {
    title: 'The CDN does not know this distribution.',
    purged: 'no',
    next: 'The distribution may have been renamed or removed. Reload the page and choose it again.',
  },
  cdn_api_withdrawn: {
    title: 'The CDN does not offer this API.',
    purged: 'no',
    next: 'Ask an administrator to check CDN_PURGE_API in the configuration.',
  },
  cdn_virtual_host_unknown: {
    title: 'Purge Desk does not know which virtual host of the CDN serves this distribution.',
    purged: 'no',
    next: 'Ask an administrator to name the virtual host in F5XC_VIRTUAL_HOSTS.',
  },
  cdn_not_received: {
    title: 'The CDN did not receive this purge.',
    purged: 'no',
    next: 'Submit the purge again. If the problem persists, contact your administrator.',
  },
  cdn_validation_failed: {
    title: 'The CDN accepted this purge but refuses to run it.',
    purged: 'no',
    next: 'Read the CDN’s message, fix the target and try again.',
  },
  cdn_conflict: {
    title: 'The CDN is busy with a conflicting operation.',
    purged: 'no',
    next: 'Wait a minute and try again.',
  },
  cdn_rate_limited: {
    title: 'The CDN’s rate limit has been reached.',
    purged: 'no',
    next: 'Purge Desk queues purges until the CDN accepts them again. Resubmit a purge only if its record says that it failed.',
  },
  waited_too_long: {
    title: 'Expired after 24 hours in the queue.',
    purged: 'no',
    next: 'Resubmit if the content is still stale.',
  },
  rights_lost: {
    title: 'The sender’s role no longer allows this purge.',
    purged: 'no',
    next: 'Ask someone with the required role to submit it.',
  },
  cdn_refused: {
    title: 'The CDN refused this request.',
    purged: 'no',
    next: 'Read the CDN’s message and contact your administrator.',
  },
  cdn_internal_error: {
    title: 'The CDN answered with an internal error (500).',
    purged: 'unknown',
    next: 'Check the live page. If it is still stale, send the purge again.',
  },
  cdn_unavailable: {
    title: 'The CDN’s purge service is unavailable (503).',
    purged: 'unknown',
    next: 'Most likely nothing was purged. Check the live page, then try again in a minute.',
  },
  cdn_gateway_timeout: {
    title: 'The CDN’s gateway timed out (504).',
    purged: 'unknown',
    next: 'The purge may still have run. Check the live page before you send the purge again.',
  },
  cdn_timeout: {
    title: 'The CDN did not answer in time.',
    purged: 'unknown',
    next: 'The purge may still have run. Check the live page before you send the purge again.',
  },
  cdn_connection_lost: {
    title: 'The connection to the CDN was lost before the CDN answered.',
    purged: 'unknown',
    next: 'The purge may have run. Check the live page before you send the purge again.',
  },
  cdn_unreadable_answer: {
    title: 'Purge Desk could not read the CDN’s answer.',
    purged: 'unknown',
    next: 'The purge may have run, or something else answered in the CDN’s place. Check the live page before you send the purge again.',
  },
  cdn_redirected: {
    title: 'The CDN address answered with a redirect, which Purge Desk does not follow.',
    purged: 'unknown',
    next: 'Ask an administrator to check the CDN address in the configuration.',
  },
  cdn_answer_too_large: {
    title: 'The CDN’s answer was too large to read.',
    purged: 'unknown',
    next: 'The purge may have run. Check the live page before you send the purge again.',
  },
  cdn_unexpected_answer: {
    title: 'The CDN answered with an undocumented status.',
    purged: 'unknown',
    next: 'The purge may have run. Check the live page before you send the purge again.',
  },
  cdn_site_failed: {
    title: 'The purge failed at one or more sites.',
    purged: 'partly',
    next: 'The record of the purge shows which. Check the live page. Another purge covers every site again.',
  },
  not_queued: {
    title: 'This purge is no longer queued.',
    purged: 'unknown',
    next: 'Open its record: the purge was sent or cancelled in the meantime.',
  },
  ...bulkErrorTexts,
  not_unconfirmed: {
    title: 'This purge is no longer unconfirmed.',
    purged: 'no',
    next: 'Open its record to see its current status.',
  },
} as const satisfies Record<string, ErrorText>;

export type ErrorCode = keyof typeof errorTexts;
export const errorCodes = Object.keys(errorTexts) as [ErrorCode, ...ErrorCode[]];

/** The whole sentence for staff: what happened, whether anything was purged, what to do next. */
export const errorSentence = (code: ErrorCode) => {
  const { title, purged, next } = errorTexts[code];
  return `${title} ${purgedSentence[purged]} ${next}`;
};
