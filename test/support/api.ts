import assert from 'node:assert/strict';
import { request } from 'undici';
import type { Look } from '../../lib/shared/edge/look';
import type { Problem } from '../../lib/shared/problem';
import type { Purge, PurgeDetails, PurgePage } from '../../lib/shared/purges/purge-record';

interface Desk {
  url: string;
}

export interface Answer<Body> {
  status: number;
  headers: Record<string, string | string[] | undefined>;
  text: string;
  /** The body read as JSON; undefined when it is none. */
  body: Body;
}

interface Ask {
  method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  headers?: Record<string, string>;
  body?: string | Buffer;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** One plain HTTP request, with exactly these headers: `Host` and `Origin` can say whatever a test wants. */
export async function ask<Body>({ url }: Desk, path: string, { method = 'GET', ...rest }: Ask = {}) {
  const { statusCode, headers, body } = await request(url + path, { method, ...rest });
  const text = await body.text();
  return { status: statusCode, headers, text, body: parsed(text) as Body } satisfies Answer<Body>;
}

const JSON_BODY = { 'content-type': 'application/json' };

export const sendText = <Body = Problem>(
  desk: Desk,
  body: string | Buffer,
  headers: Record<string, string> = {},
): Promise<Answer<Body>> =>
  ask<Body>(desk, '/api/purges', { method: 'POST', headers: { ...JSON_BODY, ...headers }, body });

export const send = <Body = Purge>(desk: Desk, purge: unknown, headers: Record<string, string> = {}) =>
  sendText<Body>(desk, JSON.stringify(purge), headers);

/** Asks for a look at a URL of the sandbox's shop. */
export const askForLook = <Body = Look>(desk: Desk, url: string) =>
  ask<Body>(desk, '/api/looks', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ namespace: 'default', distribution: 'www-shop', url }),
  });

export async function readRecord(
  desk: Desk,
  id: string | undefined,
  headers: Record<string, string> = {},
): Promise<PurgeDetails> {
  const { status, body } = await ask<PurgeDetails>(desk, `/api/purges/${id}`, { headers });
  assert.equal(status, 200);
  return body;
}

export const history = <Body = PurgePage>(
  desk: Desk,
  query: Record<string, string | number>,
  headers: Record<string, string> = {},
) =>
  ask<Body>(
    desk,
    `/api/purges?${new URLSearchParams(Object.entries(query).map(([key, value]) => [key, String(value)]))}`,
    { headers },
  );

/** A text that no other purge on this desk contains. */
export const marker = () => `m${crypto.randomUUID().replaceAll('-', '')}`;

export const URL_TARGET = { kind: 'url', value: 'https://www.shop.example/products' };

/** A valid purge; a test says only what matters to it. */
export const aPurge = (change: Record<string, unknown> = {}): Record<string, unknown> => ({
  namespace: 'default',
  distribution: 'www-shop',
  target: URL_TARGET,
  mode: 'soft',
  ...change,
});

/** Settings of a desk that asks the CDN for nothing but purges. */
export const CONFIGURED = { F5XC_DISTRIBUTIONS: 'default/www-shop=www.shop.example,img.shop.example' };

/** What every refusal has in common, whatever its code. */
export function expectProblem({ status, headers, body }: Answer<Problem>, expected: { status: number; code: string }) {
  assert.deepEqual({ status, code: body?.code }, expected);
  assert.equal(headers['content-type'], 'application/problem+json');
  assert.equal(headers['cache-control'], 'no-store');
  assert.match(String(headers['x-request-id']), /^[0-9a-f-]{36}$/);
  assert.equal(body.status, status);
}
