import { isLosslessNumber, parse } from 'lossless-json';
import { z } from 'zod';
import type { PurgeMode } from '../edge/site-cache.ts';

export type PurgeTarget =
  | { kind: 'url'; value: string }
  | { kind: 'hostname'; value: string }
  | { kind: 'pattern'; value: string }
  | { kind: 'all' };

export interface Violation {
  ok: false;
  /** The body breaks the closed union: the sender has a bug, for it must never be able to send such a thing. */
  violation: string;
}

export type PurgeBodyResult = { ok: true; target: PurgeTarget; mode: PurgeMode } | Violation;

const emptyObject = z.strictObject({}, { error: 'must be exactly {}' });
const dnsName = /^(?=.{1,253}\.?$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)*[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.?$/i;

const common = {
  hostname: z.string({ error: 'must be a string' }).regex(dnsName, 'must be a DNS name'),
  pattern: boundedText(256),
  purge_all: emptyObject,
  soft_purge: emptyObject,
  hard_purge: emptyObject,
};
const modeFields = ['soft_purge', 'hard_purge'];

/** The two calls differ in how they name a URL alone. */
export const unions = {
  cachePurge: { url: boundedText(1024), ...common },
  /** F5 calls the rule `http_path`. A query may follow: nothing says that it may not. */
  command: { url_path: boundedText(1024).regex(/^\/[^\s#]*$/, 'must be a path that begins with /'), ...common },
};

/** Stricter than F5, whose answer to a missing or misspelt target is not documented and might be a purge of everything. */
export function parsePurgeBody(contentType: string | undefined, text: string): PurgeBodyResult {
  const body = parseJsonObject(contentType, text);
  return typeof body === 'string' ? violation(body) : parseUnion(unions.cachePurge, body);
}

/** Exactly one target, exactly one mode, and nothing else. */
export function parseUnion(shapes: Record<string, z.ZodType>, body: Record<string, unknown>): PurgeBodyResult {
  const unknown = Object.keys(body).filter((key) => !Object.hasOwn(shapes, key));
  if (unknown.length > 0) return violation(`unknown field ${unknown.map((key) => JSON.stringify(key)).join(', ')}`);
  const targetFields = Object.keys(shapes).filter((field) => !modeFields.includes(field));
  const [target, ...otherTargets] = targetFields.filter((field) => Object.hasOwn(body, field));
  if (!target || otherTargets.length > 0) return violation(`exactly one of ${targetFields.join(', ')} is required`);
  const [mode, ...otherModes] = modeFields.filter((field) => Object.hasOwn(body, field));
  if (!mode || otherModes.length > 0) return violation(`exactly one of ${modeFields.join(', ')} is required`);

  for (const field of [target, mode]) {
    const shape = shapes[field]?.safeParse(body[field]);
    if (!shape?.success) return violation(`${field} ${shape?.error.issues[0]?.message ?? 'has the wrong shape'}`);
  }
  return { ok: true, target: toTarget(target, body[target]), mode: mode === 'soft_purge' ? 'soft' : 'hard' };
}

/** The object, or what is wrong with the text. Two different values under one key are refused by the parser. */
export function parseJsonObject(contentType: string | undefined, text: string): Record<string, unknown> | string {
  if (!/^application\/json\s*(;|$)/i.test(contentType ?? '')) return 'the content type is not application/json';
  try {
    const body = parse(text);
    return isPlainObject(body) ? body : 'the body is not a JSON object';
  } catch (error) {
    return `the body is not valid JSON: ${error instanceof Error ? error.message : 'unreadable'}`;
  }
}

export function isPlainObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !isLosslessNumber(value);
}

function toTarget(field: string, value: unknown): PurgeTarget {
  switch (field) {
    case 'purge_all':
      return { kind: 'all' };
    case 'hostname':
    case 'pattern':
      return { kind: field, value: String(value) };
    default:
      return { kind: 'url', value: String(value) };
  }
}

function boundedText(maxCodePoints: number) {
  const message = `must be a string of 1 to ${maxCodePoints} characters`;
  return z.string({ error: message }).refine((text) => text !== '' && [...text].length <= maxCodePoints, message);
}

export function violation(message: string): Violation {
  return { ok: false, violation: message };
}
