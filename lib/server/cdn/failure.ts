import 'server-only';
import { isSafeNumber, parse, stringify } from 'lossless-json';
import type { z } from 'zod';
import { type ErrorCode, errorTexts } from '@/lib/shared/error-codes';
import { LONGEST_CLOSURE_MS } from '@/lib/shared/purges/send-window';
import type { RawAnswer } from './connection';

/** Every code that a call to the CDN can fail with. */
export const cdnFailureCodes = [
  'cdn_unreachable',
  'cdn_certificate',
  'cdn_proxy',
  'cdn_down',
  'cdn_rejected',
  'cdn_unauthenticated',
  'cdn_forbidden',
  'cdn_not_found',
  'cdn_conflict',
  'cdn_rate_limited',
  'cdn_refused',
  'cdn_internal_error',
  'cdn_unavailable',
  'cdn_gateway_timeout',
  'cdn_timeout',
  'cdn_connection_lost',
  'cdn_unreadable_answer',
  'cdn_redirected',
  'cdn_api_withdrawn',
  'cdn_virtual_host_unknown',
  'cdn_answer_too_large',
  'cdn_unexpected_answer',
] as const satisfies ErrorCode[];
type CdnFailureCode = (typeof cdnFailureCodes)[number];

/** Failures of calls that the CDN cannot have seen, and that may succeed later. */
export const neverArrived: ReadonlySet<ErrorCode> = new Set<CdnFailureCode>([
  'cdn_down',
  'cdn_unreachable',
  'cdn_certificate',
  'cdn_proxy',
]);

/** The failure of a call: our code, and the CDN's message. Without a status, the message is the desk's. */
export interface CdnFailure {
  code: CdnFailureCode;
  status: number | null;
  message: string | null;
  /** The raw response, truncated, for the record. */
  raw: string | null;
  /** How long to wait before the next call of this kind. */
  retryAfterSeconds?: number;
  /** The wait that the CDN requested, of any length; undefined if none. */
  askedSeconds?: number;
  /** The CDN's `Retry-After` as it was sent, bounded. */
  retryAfter?: string;
  cause?: unknown;
}

/** Failures after which the CDN may still have purged: such a purge is unconfirmed, and reconciled. */
export const mayHavePurged: ReadonlySet<ErrorCode> = new Set(
  cdnFailureCodes.filter((code) => errorTexts[code].purged === 'unknown'),
);

const MESSAGE_MAX_LENGTH = 500;
/** The longest form of an HTTP date has 33 characters. */
const RETRY_AFTER_MAX_LENGTH = 40;
const RAW_MAX_LENGTH = 4000;
/** What other clients of this API wait after a 429 without Retry-After. */
const RETRY_AFTER_DEFAULT_SECONDS = 60;
/** The longest pause; then one call checks whether the CDN still refuses. It may ask for a day by mistake. */
const RETRY_AFTER_MAX_SECONDS = LONGEST_CLOSURE_MS / 1000;
/** Ten years: a moment further away has no date. */
const ASKED_MAX_SECONDS = 315_360_000;
/** How much of an error page is searched for its message: the search takes quadratic time. */
const ERROR_PAGE_MAX_LENGTH = 4000;

/** Returns a text from the CDN for the record: truncated, and without NUL, which PostgreSQL cannot store. */
export const boundedText = (text: string, max: number) =>
  (text.length > max ? `${text.slice(0, max)}…` : text).replaceAll('\0', '\ufffd');

/** The message for a response with too many items. */
export const tooManyItems = (max: number) =>
  `The response has more than ${max.toLocaleString('en-US')} items, which exceeds the limit of Purge Desk.`;

/** Returns the CDN's response for the record: truncated, and without the internal `details` of an error. */
export function boundedRaw(text: string): string {
  let shown = text;
  try {
    const json = parse(text);
    if (typeof json === 'object' && json !== null && 'details' in json) {
      const { details: _, ...rest } = json;
      shown = stringify(rest) ?? text;
    }
  } catch {
    // Not JSON: then it has no details either.
  }
  return boundedText(shown, RAW_MAX_LENGTH);
}

/** Parses JSON without losing a digit: numbers that JavaScript cannot hold become strings. Undefined when unreadable. */
export function parseLossless(text: string): unknown {
  try {
    return parse(text, undefined, (digits) => (isSafeNumber(digits) ? Number(digits) : digits));
  } catch {
    return undefined;
  }
}

/** A JSON object's `message`, a JSON string, else the text itself; never `details`. HTML is reduced to its title. */
export function errorMessage(text: string): string | null {
  const json = parseLossless(text);
  let message = text;
  if (typeof json === 'string') message = json;
  else if (typeof json === 'object' && json !== null)
    message = 'message' in json && typeof json.message === 'string' ? json.message : '';
  else if (/^\s*</.test(text))
    message = /<title[^<>]*>([^<]*)/i.exec(text.slice(0, ERROR_PAGE_MAX_LENGTH))?.[1] ?? 'an HTML page';
  const trimmed = message.slice(0, ERROR_PAGE_MAX_LENGTH).replace(/\s+/g, ' ').trim();
  return trimmed === '' ? null : boundedText(trimmed, MESSAGE_MAX_LENGTH);
}

/** Whether an error has one of F5's formats: a JSON object or string, which other gateways do not send. */
export function isInFormOfF5({ raw }: Pick<CdnFailure, 'raw'>): boolean {
  const json = parseLossless(raw ?? '');
  return typeof json === 'string' || (typeof json === 'object' && json !== null && 'message' in json);
}

/** What a `Retry-After` asks for, in seconds: seconds or an HTTP date. Undefined when absent or unreadable. RFC 9110, 10.2.3. */
export function askedSecondsOf(header: string | undefined, now: number): number | undefined {
  const value = header?.trim() ?? '';
  // Every form of an HTTP date starts with the name of a day; Date.parse alone would take "-5" for a year.
  const date = /^[A-Z][a-z]{2}/.test(value) ? Date.parse(value) : Number.NaN;
  const wanted = /^\d+$/.test(value) ? Number(value) : Math.ceil((date - now) / 1000);
  return Number.isNaN(wanted) ? undefined : Math.min(Math.max(wanted, 1), ASKED_MAX_SECONDS);
}

const CODE_OF_TROUBLE = { certificate: 'cdn_certificate', proxy: 'cdn_proxy' } as const;

const codeByStatus: Record<number, CdnFailureCode> = {
  400: 'cdn_rejected',
  401: 'cdn_unauthenticated',
  403: 'cdn_forbidden',
  404: 'cdn_not_found',
  408: 'cdn_timeout',
  409: 'cdn_conflict',
  410: 'cdn_api_withdrawn',
  429: 'cdn_rate_limited',
  500: 'cdn_internal_error',
  501: 'cdn_api_withdrawn',
  503: 'cdn_unavailable',
  504: 'cdn_gateway_timeout',
};

/** The message of F5's gateway for a path that it does not serve; a missing object has another 404. */
const NO_SUCH_API = /API group could not be determined/i;

function codeOfStatus(status: number): CdnFailureCode {
  const known = codeByStatus[status];
  if (known) return known;
  if (status >= 300 && status < 400) return 'cdn_redirected';
  return status >= 400 && status < 500 ? 'cdn_refused' : 'cdn_unexpected_answer';
}

const failed = (code: CdnFailureCode, more: Partial<CdnFailure> = {}): CdnFailure => ({
  code,
  status: null,
  message: null,
  raw: null,
  ...more,
});

function waiting(code: CdnFailureCode, retryAfter: string | undefined, now: number) {
  if (code !== 'cdn_rate_limited') return {};
  const askedSeconds = askedSecondsOf(retryAfter, now);
  const retryAfterSeconds = Math.min(askedSeconds ?? RETRY_AFTER_DEFAULT_SECONDS, RETRY_AFTER_MAX_SECONDS);
  return {
    retryAfterSeconds,
    ...(askedSeconds !== undefined && { askedSeconds }),
    ...(retryAfter !== undefined && { retryAfter: boundedText(retryAfter.trim(), RETRY_AFTER_MAX_LENGTH) }),
  };
}

/** Returns the failure of a raw response; undefined for a 2xx whose body is still to be parsed. */
export function failureOf(answer: RawAnswer, now: number): CdnFailure | undefined {
  switch (answer.kind) {
    case 'not_sent':
      return failed(answer.trouble ? CODE_OF_TROUBLE[answer.trouble.kind] : 'cdn_unreachable', {
        message: answer.trouble?.sentence ?? null,
        cause: answer.cause,
      });
    case 'held_back':
      return failed('cdn_down', { retryAfterSeconds: Math.max(1, Math.ceil(answer.retryAfterMs / 1000)) });
    case 'no_answer':
      return failed(answer.reason === 'timeout' ? 'cdn_timeout' : 'cdn_connection_lost', { cause: answer.cause });
    case 'too_large': {
      const code = answer.status >= 400 ? codeOfStatus(answer.status) : 'cdn_answer_too_large';
      return failed(code, { status: answer.status, ...waiting(code, answer.retryAfter, now) });
    }
    case 'answer': {
      if (answer.status >= 200 && answer.status < 300) return undefined;
      const code =
        NO_SUCH_API.test(answer.text) && answer.status === 404 ? 'cdn_api_withdrawn' : codeOfStatus(answer.status);
      return failed(code, {
        status: answer.status,
        message: errorMessage(answer.text),
        raw: boundedRaw(answer.text),
        ...waiting(code, answer.retryAfter, now),
      });
    }
  }
}

/** A 2xx whose body is not what the contract says. */
export const unreadable = (status: number, text: string, message: string | null = null): CdnFailure =>
  failed('cdn_unreadable_answer', { status, message, raw: boundedRaw(text) });

/** Returns a message if a response has too many items; none for other errors. */
const tooManyOf = (issues: readonly z.core.$ZodIssue[]) =>
  issues.find(({ code }) => code === 'too_big')?.message ?? null;

/** A 2xx whose body reports an error. */
export const unexpected = (status: number, message: string, text: string): CdnFailure =>
  failed('cdn_unexpected_answer', {
    status,
    message: boundedText(message.trim(), MESSAGE_MAX_LENGTH),
    raw: boundedRaw(text),
  });

type ReadAnswer<T> = { ok: true; data: T; status: number; text: string } | { ok: false; failure: CdnFailure };

/** Parses a response with the schema of a success; anything else is a failure. `now` is in epoch milliseconds. */
export function readAnswerWith<T>(answer: RawAnswer, schema: z.ZodType<T>, now: number): ReadAnswer<T> {
  const failure = failureOf(answer, now);
  if (failure) return { ok: false, failure };
  if (answer.kind !== 'answer') throw new Error(`a raw answer of kind ${answer.kind} was not taken for a failure`);
  const { status, text } = answer;
  const parsed = schema.safeParse(parseLossless(text));
  return parsed.success
    ? { ok: true, data: parsed.data, status, text }
    : // A sign-in page or an error object in a 200 says in its own words what it is.
      { ok: false, failure: unreadable(status, text, tooManyOf(parsed.error.issues) ?? errorMessage(text)) };
}
