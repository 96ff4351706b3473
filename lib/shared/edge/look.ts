import { z } from 'zod';
import { distributionNameSchema, objectNameSchema } from '@/lib/shared/purges/purge-input';
import { URL_MAX_LENGTH } from '@/lib/shared/purges/purge-terms';

/** Why a look saw nothing. */
const lookErrorCodes = [
  /** The name has no address, or the name server does not answer. */
  'dns',
  /** Every address of the name is private, loopback or otherwise special. */
  'address_not_allowed',
  'port_not_allowed',
  'refused',
  'tls',
  'timeout',
  /** The connection broke, or what came is no HTTP. */
  'broken',
] as const;
export type LookErrorCode = (typeof lookErrorCodes)[number];

/** A header's value as it was sent; null where it was not. Long ones are cut. */
const header = z.string().nullable();

/** What one GET of a URL at one place showed. */
const placeLookSchema = z.object({
  /** Where: the name of a view, or `origin`. */
  view: z.string(),
  /** When the look began. */
  at: z.iso.datetime(),
  /** When the answer began to come; null where none came, and in looks that were kept without it. */
  answeredAt: z.iso.datetime().nullable().default(null),
  /** The address it was connected to, without the port; null where no connection was tried. */
  address: z.string().nullable(),
  httpVersion: z.string().nullable(),
  status: z.int().nullable(),
  /** As the edge writes it: `x-cache-status`, else `cache-status` (RFC 9211), `x-cache`, `cf-cache-status` or `x-varnish`. */
  cacheStatus: header,
  /** Which of these headers said so. */
  cacheStatusHeader: z.string().nullable(),
  /** Seconds since the answer was made or checked at the origin (RFC 9111, 5.1). */
  age: z.int().nullable(),
  date: header,
  etag: header,
  lastModified: header,
  cacheControl: header,
  expires: header,
  vary: header,
  contentType: header,
  location: header,
  setsCookie: z.boolean(),
  /** Bytes of the body, decoded. */
  length: z.int().nullable(),
  /** Of the decoded body; null where there is none, or where it is too large. */
  bodySha256: z.string().nullable(),
  /** From the first byte sent to the first byte received, in milliseconds. */
  firstByteMs: z.int().nullable(),
  /** Why nothing was seen, or why the body was not. */
  error: z.object({ code: z.enum(lookErrorCodes), message: z.string() }).nullable(),
  /** The body was larger than what is read of it. */
  tooLarge: z.boolean(),
});
export type PlaceLook = z.output<typeof placeLookSchema>;

/** What is known of a place before it has answered. */
export const unseen = {
  answeredAt: null,
  address: null,
  httpVersion: null,
  status: null,
  cacheStatus: null,
  cacheStatusHeader: null,
  age: null,
  date: null,
  etag: null,
  lastModified: null,
  cacheControl: null,
  expires: null,
  vary: null,
  contentType: null,
  location: null,
  setsCookie: false,
  length: null,
  bodySha256: null,
  firstByteMs: null,
  error: null,
  tooLarge: false,
} satisfies Partial<PlaceLook>;

/** What a look says of a purge of its URL. */
const judgements = [
  'purge_helps',
  'origin_unchanged',
  'not_cached',
  'origin_not_seen',
  'redirects',
  'error_cached',
  'origin_failing',
  'varies',
  'unknown',
] as const;
export type LookJudgement = (typeof judgements)[number];

export const lookInputSchema = z.strictObject({
  namespace: objectNameSchema,
  distribution: distributionNameSchema,
  url: z.string().min(1).max(URL_MAX_LENGTH),
});

export const lookSchema = z.object({
  url: z.string(),
  at: z.iso.datetime(),
  views: z.array(placeLookSchema),
  /** Null where the desk does not know the origin. */
  origin: placeLookSchema.nullable(),
  judgement: z.enum(judgements),
  /** The judgement for people, in one or two sentences. */
  sentence: z.string(),
  /** Where the URL redirects to; null where it does not. */
  redirectsTo: z.string().nullable(),
});
export type Look = z.output<typeof lookSchema>;

/** What was seen of a purge's URL, and what it says of the purge. */
export const purgeLooksSchema = z.object({
  /** Before the purge was sent; null where nothing was seen in time, or nothing was looked at. */
  before: lookSchema.nullable(),
  /** After it, the oldest first. */
  after: z.array(lookSchema),
  /** The renewal for people, in one or two sentences. */
  sentence: z.string(),
});
export type PurgeLooks = z.output<typeof purgeLooksSchema>;
