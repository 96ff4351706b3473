import 'server-only';
import { z } from 'zod';
import { kindOfDistribution, objectNameOf } from '@/lib/shared/distributions/distribution-kind';
import { normalizeHostname } from '@/lib/shared/targets/hostname';
import type { CdnConnection } from './connection';
import { type CdnFailure, failureOf, unreadable } from './failure';

/** The number of lines that F5 returns per query. */
export const LOG_LINES_MAX = 500;
/** 500 lines with every field that F5 documents stay below 2 MiB; a longer text would block the desk. */
const TEXT_MAX_BYTES = 8 * 1024 * 1024;
/** A smaller number is in seconds, a larger one in milliseconds: the limit is 1973 in milliseconds, 5138 in seconds. */
const MILLISECONDS_FROM = 100_000_000_000;
/** The allowed difference between the CDN's clock and the desk's. */
const CLOCK_SLACK_MS = 5 * 60_000;
/** The maximum length of a host name with its port. */
const HOST_MAX_LENGTH = 259;

/** One request that the CDN answered. */
export interface LogLine {
  /** Epoch milliseconds. */
  at: number;
  /** Without a port; empty where the request named none. */
  host: string;
  /** As the log has it; whether it has a query is not documented. */
  path: string;
  /** The distribution by its name at the CDN; undefined where the line has none. */
  cdnName: string | undefined;
  /** Empty where the line has none. */
  userAgent: string;
}

export interface LogQuestion {
  namespace: string;
  /** By its name in Purge Desk. */
  name: string;
  /** Epoch milliseconds, both included. */
  from: number;
  to: number;
  limitMs: number;
}

export type AccessLogAnswer =
  /** Newest first. `unread` counts lines without a path or a time in the span; `isFull`: there may be older ones. */
  { ok: true; lines: LogLine[]; unread: number; isFull: boolean } | { ok: false; failure: CdnFailure };

/** Whether the CDN has an access log of a distribution: F5 documents none for HTTP load balancers. */
export const hasAccessLog = (name: string): boolean => kindOfDistribution(name) === 'cdn_loadbalancer';

/** Where the CDN has the access logs of a namespace; without host and prefix. */
export const accessLogPath = (namespace: string) =>
  `/api/cdn/namespaces/${encodeURIComponent(namespace)}/cdn_loadbalancer/access_logs`;

const answerSchema = z.object({
  logs: z
    .array(z.unknown())
    .max(2 * LOG_LINES_MAX)
    .nullish(),
});
const lineSchema = z.object({
  req_path: z.string().min(1),
  host_header: z.string().max(HOST_MAX_LENGTH).nullish(),
  cdn_name: z.string().nullish(),
  user_agent: z.string().nullish(),
  timestamp: z.union([z.string(), z.number()]),
});

/** F5 documents both a time of RFC 3339 and a number. */
function momentOf(timestamp: string | number): number {
  const number = Number(timestamp);
  if (Number.isNaN(number)) return Date.parse(String(timestamp));
  return number < MILLISECONDS_FROM ? number * 1000 : number;
}

function lineOf(value: unknown, { from, to }: LogQuestion): LogLine | undefined {
  const line = lineSchema.safeParse(value);
  if (!line.success) return undefined;
  const { req_path, host_header, cdn_name, user_agent, timestamp } = line.data;
  const at = momentOf(timestamp);
  // What no date has is in no span, either.
  if (!(at >= from && at <= to + CLOCK_SLACK_MS)) return undefined;
  const host = normalizeHostname((host_header ?? '').replace(/:\d{1,5}$/, ''));
  return { at, host, path: req_path, cdnName: cdn_name || undefined, userAgent: user_agent ?? '' };
}

/** Reads the newest lines of a distribution's access log in a span of time. */
export async function readAccessLog(
  connection: CdnConnection,
  question: LogQuestion,
  now: () => number,
): Promise<AccessLogAnswer> {
  const { namespace, name, from, to, limitMs } = question;
  const [start_time, end_time] = [from, to].map((at) => new Date(at).toISOString());
  const ofDistribution = {
    tag: 'CDN_NAME',
    operator: 'CDN_ACCESS_LOG_OPERATOR_TYPE_IN',
    values: [objectNameOf(name)],
  };
  const body = { namespace, start_time, end_time, limit: LOG_LINES_MAX, sort: 'DESCENDING', query: [ofDistribution] };
  const pieces: Buffer[] = [];
  let size = 0;
  const sink = (piece: Buffer) => {
    size += piece.length;
    if (size <= TEXT_MAX_BYTES) pieces.push(piece);
  };
  const answer = await connection.call('POST', accessLogPath(namespace), body, { limitMs, sink });
  const failure = failureOf(size > TEXT_MAX_BYTES && 'status' in answer ? tooLarge(answer.status) : answer, now());
  if (failure) return { ok: false, failure };
  const status = 'status' in answer ? answer.status : 0;
  const read = answerSchema.safeParse(parseOrUndefined(new TextDecoder().decode(Buffer.concat(pieces))));
  if (!read.success) return { ok: false, failure: unreadable(status, '', 'The response is not an access log.') };
  const logs = read.data.logs ?? [];
  const lines = logs.flatMap((one) => lineOf(one, question) ?? []);
  return { ok: true, lines, unread: logs.length - lines.length, isFull: logs.length >= LOG_LINES_MAX };
}

const tooLarge = (status: number) => ({ kind: 'too_large', status }) as const;

function parseOrUndefined(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
