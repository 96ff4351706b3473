import 'server-only';
import { z } from 'zod';
import { AppError, invalidInput, isAppError } from '@/lib/server/app-error';
import type { Session } from '@/lib/server/auth/session';
import type { Context } from '@/lib/server/context';
import type { ErrorCode } from '@/lib/shared/error-codes';
import { type Guard, knownCaller } from './guard';
import type { DeskRequest } from './without-next';

const JSON_MAX_BYTES = 64 * 1024;

/** Where in a list a message belongs, counted from 1 as people do: the path of the field counts from 0, as JSON does. */
function placeOf(path: readonly PropertyKey[]): string {
  const at = path.findIndex((key) => typeof key === 'number');
  return at < 0 ? '' : `${path[at - 1] === 'urls' ? 'Line' : 'Entry'} ${Number(path[at]) + 1}: `;
}

const fieldErrors = (error: z.ZodError) => {
  // A map, because a caller may call a key `constructor` or `__proto__`.
  const errors = new Map<string, string[]>();
  for (const issue of error.issues) {
    // Each unknown key gets its own error, so that the caller sees which one is misspelled.
    const keys = issue.code === 'unrecognized_keys' ? issue.keys : [undefined];
    for (const key of keys) {
      const path = [...issue.path, ...(key === undefined ? [] : [key])].join('.');
      const message = `${placeOf(issue.path)}${key === undefined ? issue.message : 'Unknown field.'}`;
      errors.set(path, [...(errors.get(path) ?? []), message]);
    }
  }
  return Object.fromEntries(errors);
};

/** Parses input by its schema; throws an `AppError` with messages by field. */
function parseWith<T>(schema: z.ZodType<T>, input: unknown, code: 'invalid_input' | 'invalid_query'): T {
  const parsed = schema.safeParse(input);
  if (parsed.success) return parsed.data;
  throw new AppError(code, { errors: fieldErrors(parsed.error) });
}

/** The parameters of a request; throws an `AppError` where one is there twice, for neither of them is certainly meant. */
function queryOf(url: string): Record<string, string> {
  const { searchParams } = new URL(url);
  const errors = new Map<string, string[]>();
  for (const name of searchParams.keys())
    if (searchParams.getAll(name).length > 1) errors.set(name, ['Enter this only once.']);
  if (errors.size > 0) throw new AppError('invalid_query', { errors: Object.fromEntries(errors) });
  return Object.fromEntries(searchParams);
}

async function readBounded(body: DeskRequest['body'], maxBytes: number): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  try {
    for await (const chunk of body ?? []) {
      size += chunk.byteLength;
      if (size > maxBytes) throw new AppError('payload_too_large');
      chunks.push(chunk);
    }
    return Buffer.concat(chunks);
  } catch (cause) {
    // Its client may have gone in the middle of it.
    throw isAppError(cause) ? cause : new AppError('invalid_json', { cause });
  }
}

/** A body that is no JSON. */
export interface TextBody {
  mediaType: string;
  text: string;
}

interface Body<T> {
  schema: z.ZodType<T>;
  /** Media types that are taken beside JSON. */
  texts: readonly string[];
  maxBytes: number;
}

const decode = (bytes: Buffer) => new TextDecoder('utf-8', { fatal: true }).decode(bytes);

function readUtf8(bytes: Buffer): string {
  try {
    return decode(bytes);
  } catch {
    throw invalidInput('body', 'The text is not in UTF-8. Save it in UTF-8 and send it again.');
  }
}

/** Reads a JSON body by its schema, or a text as it is; throws an `AppError` for anything else. */
async function readBody<T>(request: DeskRequest, { schema, texts, maxBytes }: Body<T>) {
  const mediaType = request.headers.get('content-type')?.split(';', 1)[0]?.trim().toLowerCase() ?? '';
  const isJson = mediaType === 'application/json';
  if (!isJson && !texts.includes(mediaType)) throw new AppError('unsupported_media_type');
  const bytes = await readBounded(request.body, maxBytes);
  if (!isJson) return { body: undefined, textBody: { mediaType, text: readUtf8(bytes) } };
  let json: unknown;
  try {
    json = JSON.parse(decode(bytes));
  } catch (cause) {
    throw new AppError('invalid_json', { cause });
  }
  return { body: parseWith(schema, json, 'invalid_input'), textBody: undefined };
}

/** What an operation has once its guard has admitted the request. */
export interface Admitted {
  request: DeskRequest;
  context: Context;
  /** The caller's session, where there is one. */
  session: Session | undefined;
  /** Aborted when the desk shuts down, so that waiting requests get an answer. */
  leaving: AbortSignal;
}

/** What the route brings beside: the names in the address, as Next has read them. */
type Answer = (admitted: Admitted, params: Promise<unknown>) => Promise<Response>;

/** What the API description says of an operation. The route parses requests with the same schemas. */
export interface Description {
  id: string;
  summary: string;
  description?: string;
  tag: 'Purges' | 'Bulk jobs' | 'Shared links' | 'People' | 'Desk';
  path?: z.ZodType<unknown, Record<string, unknown>>;
  query?: z.ZodType<unknown, Record<string, unknown>>;
  body?: z.ZodType;
  /** Media types that it takes beside JSON, with what they mean. */
  textBodies?: Record<string, string>;
  /** How long a body may be, in bytes, where that is not 64 KB. */
  bodyMaxBytes?: number;
  /** Asks for what the caller needs before a long body is read; the use case asks again. */
  authorize?: (context: Context) => Promise<void>;
  /** Accepts an `Idempotency-Key`. */
  isIdempotent?: boolean;
  /** What it answers when all is well: status, words and body (a schema, or media types of what is not JSON). */
  answers: Record<number, { description: string; body: z.ZodType | string[] }>;
  /** What else can go wrong: neither the guard nor reading the request answers with these codes. */
  problems?: readonly ErrorCode[];
}

/** One method of one address. */
export interface Operation {
  guard: Guard;
  answer: Answer;
  /** Pages call it automatically, so it is no sign of activity: like a read, it does not extend a session. */
  isUnasked?: boolean;
  /** Its address, where it is answered without Next (`without-next.ts`). */
  withoutNextAt?: string | undefined;
  /** Left out for what only browsers are sent to. */
  description?: Description;
}

interface Call<Path, Query, Json> extends Admitted {
  path: Path;
  query: Query;
  body: Json;
  /** Where the body is one of `textBodies`; `body` is undefined then. */
  textBody: TextBody | undefined;
  idempotencyKey: string | undefined;
}

interface Described<Path, Query, Body> extends Description {
  path?: z.ZodType<Path, Record<string, unknown>>;
  query?: z.ZodType<Query, Record<string, unknown>>;
  body?: z.ZodType<Body>;
  /** `knownCaller` unless it says otherwise. */
  guard?: Guard;
  isUnasked?: boolean;
  withoutNextAt?: string;
  handle: (call: Call<Path, Query, Body>) => Promise<Response>;
}

/** The names in an address that names one thing. */
export const byId = z.object({ id: z.string() });

/** The API description has the same schema. */
export const idempotencyKeySchema = z.string().regex(/^[\x21-\x7e]{1,255}$/);

/** Returns the caller's `Idempotency-Key` (IETF draft of that name), if there is one; throws for an invalid one. */
function idempotencyKeyOf(headers: Headers): string | undefined {
  const key = headers.get('idempotency-key');
  if (key === null) return undefined;
  if (!idempotencyKeySchema.safeParse(key).success) throw new AppError('invalid_idempotency_key');
  return key;
}

/** Returns an operation of the API: what is described is what is parsed, and the handler has it parsed. */
export function operation<Path = undefined, Query = undefined, Body = undefined>({
  guard = knownCaller,
  isUnasked = false,
  withoutNextAt,
  handle,
  ...description
}: Described<Path, Query, Body>): Operation {
  const { path, query, body, textBodies = {}, bodyMaxBytes = JSON_MAX_BYTES, isIdempotent, authorize } = description;
  return {
    guard,
    isUnasked,
    withoutNextAt,
    description,
    async answer(admitted, params) {
      const { request } = admitted;
      await authorize?.(admitted.context);
      const given = body && {
        schema: body,
        texts: Object.keys(textBodies),
        maxBytes: bodyMaxBytes,
      };
      return handle({
        ...admitted,
        path: path?.parse(await params) as Path,
        idempotencyKey: isIdempotent ? idempotencyKeyOf(request.headers) : undefined,
        query: (query && parseWith(query, queryOf(request.url), 'invalid_query')) as Query,
        ...((given ? await readBody(request, given) : { body: undefined, textBody: undefined }) as {
          body: Body;
          textBody: TextBody | undefined;
        }),
      });
    },
  };
}

/** Returns an operation that the API description leaves out: a browser is sent there, no program calls it. */
export const undescribed = (guard: Guard, handle: (admitted: Admitted) => Promise<Response>): Operation => ({
  guard,
  answer: handle,
});
