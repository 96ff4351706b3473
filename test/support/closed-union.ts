import fc from 'fast-check';
import { RE2JS } from 're2js';
import { Pool } from 'undici';
import { expect } from 'vitest';
import type { LedgerEntry } from '../../sandbox/control/ledger';
import { aPurge, send } from './api';

import type { TestDesk } from './desk';
import { anyBody, DOMAINS } from './generated-bodies';

const BODIES_AT_ONCE = 25;
const batch = fc.array(anyBody, { minLength: BODIES_AT_ONCE, maxLength: BODIES_AT_ONCE });

interface Asked {
  namespace: string;
  distribution: string;
  target: { kind: string; value?: string };
  mode: string;
}
interface Answered {
  text: string;
  status: number;
  code?: string;
  purgeRequestId?: string | null;
}
interface Call {
  path: string;
  body: Record<string, unknown>;
  status: number | null;
  purgeRequestId: string | null;
}

/** The one spelling of a URL, written anew here: the product's own rules are what is being tested. */
function spelled(typed: string, domains: string[] = []) {
  const trimmed = typed.trim();
  const absolute = /^https?:\/\//i.test(trimmed)
    ? trimmed
    : trimmed.startsWith('//')
      ? `https:${trimmed}`
      : trimmed.startsWith('/')
        ? `https://${domains.length === 1 ? domains[0] : 'ambiguous.invalid'}${trimmed}`
        : `https://${trimmed}`;
  const url = new URL(absolute);
  url.hash = '';
  url.hostname = url.hostname.replace(/\.$/, '');
  expect(domains).toContain(url.host);
  return url.href;
}

function wireTarget({ namespace, distribution, target: { kind, value = '' } }: Asked) {
  if (kind === 'url') return { url: spelled(value, DOMAINS[`${namespace}/${distribution}`]) };
  if (kind === 'hostname') return { hostname: value.trim().toLowerCase().replace(/\.$/, '') };
  if (kind === 'pattern') return { pattern: value };
  expect(kind).toBe('all');
  return { purge_all: {} };
}

/** The one call that a body may lead to; fails for a body that does not name exactly one target and one mode. */
function askedFor(text: string) {
  const asked: Asked = JSON.parse(text);
  const known = ['confirmation', 'distribution', 'group', 'mode', 'namespace', 'reason', 'target', 'ticket'];
  expect(known, text).toEqual(expect.arrayContaining(Reflect.ownKeys(asked)));
  const targetKeys = asked.target.kind === 'all' ? ['kind'] : ['kind', 'value'];
  expect(Reflect.ownKeys(asked.target).sort(), text).toEqual(targetKeys);
  expect(['soft', 'hard'], text).toContain(asked.mode);
  return {
    path: `/api/cdn/namespaces/${asked.namespace}/cdn_loadbalancer/${asked.distribution}/cache-purge`,
    body: { ...wireTarget(asked), ...(asked.mode === 'hard' ? { hard_purge: {} } : { soft_purge: {} }) },
  };
}

async function sendRaw(pool: Pool, text: string): Promise<Answered> {
  const headers = { 'content-type': 'application/json' };
  const { statusCode: status, body } = await pool.request({ path: '/api/purges', method: 'POST', headers, body: text });
  const { code, purgeRequestId } = (await body.json()) as Pick<Answered, 'code' | 'purgeRequestId'>;
  return { text, status, code, purgeRequestId };
}

/** By the engine of the sandbox. */
const compiles = (pattern: string) => {
  try {
    RE2JS.compile(pattern);
    return true;
  } catch {
    return false;
  }
};

/** The calls that these answers stand for. A pattern that does not compile is the only thing left for the CDN to refuse. */
function callsBehind(answers: Answered[]) {
  return answers.flatMap(({ text, status, code, purgeRequestId = null }): Call[] => {
    if (status === 201) return [{ ...askedFor(text), status: 200, purgeRequestId }];
    expect([400, 422], `the answer to ${text}`).toContain(status);
    if (code !== 'cdn_rejected') return [];
    const call = askedFor(text);
    expect(compiles(String(Object.values(call.body)[0])), `the CDN refused ${text}`).toBe(false);
    return [{ ...call, status: 400, purgeRequestId: null }];
  });
}

const inOneOrder = (calls: Call[]) => calls.toSorted((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));

/** The ledger cuts a body that is far too long: none of ours is. */
function readBody(text: string): Record<string, unknown> {
  try {
    return JSON.parse(text);
  } catch {
    return { unreadable: text.slice(0, 200) };
  }
}

const seenCall = ({ path, body, status, purgeRequestId }: LedgerEntry): Call => ({
  path,
  body: readBody(body),
  status,
  purgeRequestId,
});

/**
 * Sends so many batches of generated bodies, and asks after each whether the CDN saw exactly the purges that were asked
 * for or nothing. A failure prints its seed; another one explores other bodies.
 */
export async function checkClosedUnion(
  { url, sandbox }: TestDesk,
  { batches, seed }: { batches: number; seed: number },
) {
  const pool = new Pool(url, { connections: BODIES_AT_ONCE });
  const shapes = new Set<string>();
  let sent = 0;
  let bodies = 0;
  const property = fc.asyncProperty(batch, async (texts) => {
    const { requests: since } = await sandbox.state();
    const answers = await Promise.all(texts.map((text) => sendRaw(pool, text)));
    const calls = (await sandbox.purges(since)).map(seenCall);
    expect(inOneOrder(calls)).toEqual(inOneOrder(callsBehind(answers)));
    for (const { body } of calls) shapes.add(Object.keys(body).sort().join(' '));
    sent += calls.length;
    bodies += texts.length;
  });
  const { failed, counterexamplePath, errorInstance } = await fc.check(property, {
    numRuns: batches,
    seed,
    endOnFailure: true,
  });
  expect(failed, `FC_SEED=${seed}, batch ${counterexamplePath}: ${errorInstance}`).toBe(false);

  // A call that came after its batch was looked at is found here: the fence is answered after it.
  expect((await send({ url }, aPurge())).status).toBe(201);
  expect(await sandbox.purges()).toHaveLength(sent + 1);
  expect((await sandbox.state()).violations).toBe(0);
  expect(bodies).toBe(batches * BODIES_AT_ONCE);
  expect(shapes.size).toBe(8);
  expect(sent).toBeGreaterThan(bodies / 10);
  await pool.close();
}
