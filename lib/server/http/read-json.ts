import 'server-only';
import type { z } from 'zod';
import { AppError } from '@/lib/server/app-error';

const BODY_MAX_BYTES = 64 * 1024;

const fieldErrors = (error: z.ZodError) => {
  // A map, because a caller may call a key `constructor` or `__proto__`.
  const errors = new Map<string, string[]>();
  for (const issue of error.issues) {
    // An unknown key is named by itself, so that a caller sees which one was misspelt.
    const keys = issue.code === 'unrecognized_keys' ? issue.keys : [undefined];
    for (const key of keys) {
      const path = [...issue.path, ...(key === undefined ? [] : [key])].join('.');
      const message = key === undefined ? issue.message : 'Unknown field.';
      errors.set(path, [...(errors.get(path) ?? []), message]);
    }
  }
  return Object.fromEntries(errors);
};

/** Parses input by its schema; throws an `AppError` with messages by field. */
export function parseWith<T>(schema: z.ZodType<T>, input: unknown, code: 'invalid_input' | 'invalid_query'): T {
  const parsed = schema.safeParse(input);
  if (parsed.success) return parsed.data;
  throw new AppError(code, { errors: fieldErrors(parsed.error) });
}

async function readBounded(body: ReadableStream<Uint8Array> | null): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of body ?? []) {
    size += chunk.byteLength;
    if (size > BODY_MAX_BYTES) throw new AppError('payload_too_large');
    chunks.push(chunk);
  }
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(Buffer.concat(chunks));
  } catch (cause) {
    throw new AppError('invalid_json', { cause });
  }
}

/** Reads a JSON body of at most 64 KB by its schema; throws an `AppError` for anything else. */
export async function readJson<T>(request: Request, schema: z.ZodType<T>): Promise<T> {
  const mediaType = request.headers.get('content-type')?.split(';', 1)[0]?.trim().toLowerCase();
  if (mediaType !== 'application/json') throw new AppError('unsupported_media_type');
  const text = await readBounded(request.body);
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (cause) {
    throw new AppError('invalid_json', { cause });
  }
  return parseWith(schema, json, 'invalid_input');
}
