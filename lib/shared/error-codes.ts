import { z } from 'zod';

/** Whether anything was purged when this error is shown: `unknown` is said, never guessed. */
export type Purged = 'no' | 'unknown' | 'partly';

interface ErrorText {
  /** What happened, in one sentence for staff. */
  title: string;
  purged: Purged;
  /** What to do next. */
  next: string;
}

/** Every error the product can answer with. A new code has to have its sentences here and its status in the server's table. */
export const errorTexts = {
  invalid_json: {
    title: 'The body is not JSON.',
    purged: 'no',
    next: 'Send one JSON object.',
  },
  unsupported_media_type: {
    title: 'The body must be JSON.',
    purged: 'no',
    next: 'Send it with “Content-Type: application/json”.',
  },
  payload_too_large: { title: 'The body is too large.', purged: 'no', next: 'Send at most 64 KB.' },
  invalid_input: {
    title: 'This is not a valid request.',
    purged: 'no',
    next: 'Correct what is marked and send it again.',
  },
  invalid_query: { title: 'The address has a parameter that does not fit.', purged: 'no', next: 'Correct it.' },
  invalid_idempotency_key: {
    title: 'The Idempotency-Key does not fit.',
    purged: 'no',
    next: 'Send 1 to 255 visible ASCII characters, a new key for each purge.',
  },
  idempotency_key_reused: {
    title: 'This Idempotency-Key was used for another purge.',
    purged: 'no',
    next: 'Use a new key for each purge.',
  },
  purge_in_progress: {
    title: 'This purge is already being sent.',
    purged: 'unknown',
    next: 'Wait for its answer; its record shows it. It is not sent a second time.',
  },
  not_found: { title: 'There is nothing at this address.', purged: 'no', next: 'Check the link.' },
  invalid_address: { title: 'This address is not valid.', purged: 'no', next: 'Check the link.' },
  starting: {
    title: 'Purge Desk is starting.',
    purged: 'no',
    next: 'Try again in a few seconds.',
  },
  method_not_allowed: {
    title: 'This address does not take this method.',
    purged: 'no',
    next: 'The API description at /api/openapi.json lists the methods.',
  },
  too_many_requests: {
    title: 'There were too many requests from here.',
    purged: 'no',
    next: 'Wait a minute, then try again.',
  },
  sign_in_required: {
    title: 'You are not signed in (any more).',
    purged: 'no',
    next: 'Sign in; what you typed stays here. Then press the button again.',
  },
  sign_in_unavailable: {
    title: 'The company’s sign-in does not answer.',
    purged: 'no',
    next: 'Try again in a minute; if it stays so, tell the administrator.',
  },
  invalid_credential: {
    title: 'This credential does not work: it is wrong, expired or revoked.',
    purged: 'no',
    next: 'Ask an administrator for a new one.',
  },
  forbidden: {
    title: 'Your role does not allow this.',
    purged: 'no',
    next: 'The settings page says what you may do; an administrator can change it.',
  },
  forbidden_distribution: {
    title: 'You have no role on this distribution.',
    purged: 'no',
    next: 'The settings page says on which you have one.',
  },
  forbidden_kind: {
    title: 'Your role on this distribution does not allow this kind of target.',
    purged: 'no',
    next: 'Ask somebody with a higher role, or choose a smaller target.',
  },
  forbidden_mode: {
    title: 'A hard purge is not allowed to your role on this distribution.',
    purged: 'no',
    next: 'Choose soft, or ask somebody with a higher role.',
  },
  forbidden_reach: {
    title: 'This pattern purges everything, or might, and your role on this distribution does not allow that.',
    purged: 'no',
    next: 'Write a narrower pattern, or ask someone with the role admin.',
  },
  foreign_origin: {
    title: 'The request came from another site.',
    purged: 'no',
    next: 'Open Purge Desk itself and send it there.',
  },
  foreign_host: {
    title: 'Purge Desk answers only to localhost and 127.0.0.1.',
    purged: 'no',
    next: 'Open it by one of these names.',
  },
  distributions_unavailable: {
    title: 'The CDN’s distributions could not be read, so the target cannot be checked.',
    purged: 'no',
    next: 'Try again in a minute. An administrator can name them in F5XC_DISTRIBUTIONS.',
  },
  distribution_unread: {
    title: 'The domains of this distribution are being read, so the target cannot be checked yet.',
    purged: 'no',
    next: 'Try again in a few seconds: this distribution is read first.',
  },
  store_unavailable: {
    title: 'The history cannot be read or written at the moment.',
    purged: 'no',
    next: 'Nothing is sent that is not recorded first. Try again in a minute; if it stays so, tell the administrator.',
  },
  recording_unknown: {
    title: 'The connection to the database was lost while this was being recorded.',
    purged: 'unknown',
    next: 'If its record is there, it is sent from the queue by itself. Only with the same Idempotency-Key, as the form does it, may you send it again at once.',
  },
  internal_error: {
    title: 'Something went wrong in Purge Desk itself.',
    purged: 'unknown',
    next: 'Look in the history whether the purge is there before you send it again, and tell the administrator.',
  },
  outcome_not_recorded: {
    title: 'The CDN answered, but its answer could not be recorded.',
    purged: 'unknown',
    next: 'Do not send it again; tell the administrator, with the CDN’s answer below.',
  },
  interrupted: {
    title: 'Purge Desk was interrupted before it recorded the CDN’s answer.',
    purged: 'unknown',
    next: 'Check the page itself before you send it again.',
  },
  cdn_unreachable: {
    title: 'The CDN could not be reached: no connection was made.',
    purged: 'no',
    next: 'Try again in a minute. If it stays so, the administrator should check the address and the network.',
  },
  cdn_down: {
    title: 'The CDN is not answering at the moment, so this was not sent.',
    purged: 'no',
    next: 'Send it again at the next safe time: the next purge finds out whether the CDN is back.',
  },
  cdn_rejected: {
    title: 'The CDN refused this input.',
    purged: 'no',
    next: 'Read its message, correct the target and send it again.',
  },
  cdn_unauthenticated: {
    title: 'The CDN does not accept Purge Desk’s credential (401).',
    purged: 'no',
    next: 'It is not your fault: the administrator must renew the token.',
  },
  cdn_forbidden: {
    title: 'Purge Desk’s credential may not do this on the CDN (403).',
    purged: 'no',
    next: 'It is not your fault: the administrator must extend the token’s role.',
  },
  cdn_not_found: {
    title: 'The CDN does not know this distribution.',
    purged: 'no',
    next: 'It may have been renamed or removed. Reload the page and choose it again.',
  },
  cdn_conflict: {
    title: 'The CDN is busy with a conflicting operation.',
    purged: 'no',
    next: 'Wait a minute, then send it again.',
  },
  cdn_rate_limited: {
    title: 'The CDN takes no more purges at the moment.',
    purged: 'no',
    next: 'Purges wait in the queue until it takes them again. Send one anew only if its record says that it failed.',
  },
  waited_too_long: {
    title: 'It waited for a day and was never sent: the CDN took none.',
    purged: 'no',
    next: 'Send it anew if the page is still stale.',
  },
  cdn_refused: {
    title: 'The CDN refused this request.',
    purged: 'no',
    next: 'Read its message and tell the administrator.',
  },
  cdn_internal_error: {
    title: 'The CDN answered with an internal error (500).',
    purged: 'unknown',
    next: 'It did not say whether the purge was executed. Check the page itself, then send it again if needed.',
  },
  cdn_unavailable: {
    title: 'The CDN’s purge service is unavailable (503).',
    purged: 'unknown',
    next: 'Most likely nothing was executed. Check the page itself, then send it again in a minute.',
  },
  cdn_gateway_timeout: {
    title: 'The CDN’s gateway gave up waiting (504).',
    purged: 'unknown',
    next: 'The purge may still have been executed. Check the page itself before you send it again.',
  },
  cdn_timeout: {
    title: 'The CDN did not answer in time.',
    purged: 'unknown',
    next: 'The purge may still have been executed. Check the page itself before you send it again.',
  },
  cdn_connection_lost: {
    title: 'The connection to the CDN was lost before it answered.',
    purged: 'unknown',
    next: 'The purge may have been executed. Check the page itself before you send it again.',
  },
  cdn_unreadable_answer: {
    title: 'The CDN’s answer could not be read.',
    purged: 'unknown',
    next: 'The purge was probably executed, but its request ID is not known. Check the page itself.',
  },
  cdn_redirected: {
    title: 'The CDN’s address answered with a redirect, which is not followed.',
    purged: 'unknown',
    next: 'The administrator should check the configured address.',
  },
  cdn_answer_too_large: {
    title: 'The CDN’s answer was too large to be one of its own.',
    purged: 'unknown',
    next: 'The purge may have been executed. Check the page itself before you send it again.',
  },
  cdn_unexpected_answer: {
    title: 'The CDN answered with a status that it does not document.',
    purged: 'unknown',
    next: 'The purge may have been executed. Check the page itself before you send it again.',
  },
  cdn_site_failed: {
    title: 'The purge failed at one site or more.',
    purged: 'partly',
    next: 'The table of sites says which. Look at the page itself; sending it again purges every site anew.',
  },
  not_queued: {
    title: 'This purge is not waiting (any more).',
    purged: 'unknown',
    next: 'Look at its record: it was sent or cancelled meanwhile.',
  },
  not_unconfirmed: {
    title: 'This purge is not unconfirmed (any more).',
    purged: 'no',
    next: 'Look at its record: its state has changed.',
  },
} as const satisfies Record<string, ErrorText>;

export type ErrorCode = keyof typeof errorTexts;
const errorCodes = Object.keys(errorTexts) as [ErrorCode, ...ErrorCode[]];
export const errorCodeSchema = z.enum(errorCodes);

export const purgedSentence: Record<Purged, string> = {
  no: 'Nothing was purged.',
  unknown: 'It is not known whether anything was purged.',
  partly: 'It may be purged at some sites and not at others.',
};

/** The whole sentence for staff: what happened, whether anything was purged, what to do next. */
export const errorSentence = (code: ErrorCode) => {
  const { title, purged, next } = errorTexts[code];
  return `${title} ${purgedSentence[purged]} ${next}`;
};
