import type { IncomingMessage, ServerResponse } from 'node:http';
import { z } from 'zod';
import { cacheKey } from './cached-url.ts';
import { faultSchema } from './faults.ts';
import { readBody } from './read-body.ts';
import { jsonReply, type Reply, sendReply } from './reply.ts';
import type { SandboxState } from './sandbox-state.ts';
import { isExpired } from './site-cache.ts';
import { bySite, maxSiteDelayMs, siteNames } from './sites.ts';

export const controlPrefix = '/_sandbox/';

const faultsBody = z.strictObject({ faults: z.array(faultSchema).min(1).max(1000) });
const delay = z.int().min(0).max(maxSiteDelayMs);
const settingsBody = z.strictObject({ siteDelaysMs: z.strictObject(bySite(() => delay.optional())).optional() });
const arriveBody = z.strictObject({ sites: z.array(z.enum(siteNames)).min(1) });
const originBody = z.strictObject({ version: z.string().min(1).max(100).optional(), failing: z.boolean().optional() });

interface Control {
  state: SandboxState;
  originUrl: string;
}

type Command = (control: Control, input: { body: string; query: URLSearchParams }) => unknown;

/** Each answers with the state, except for the two that are asked for a list. */
const commands: Record<string, Command> = {
  'GET state': () => undefined,
  'GET requests': ({ state }, { query }) => state.ledger.since(parse(z.coerce.number().int(), query.get('since') ?? 0)),
  'GET cache': ({ state }) => bySite((site) => state.caches[site].list().map(presentEntry)),
  'POST faults': ({ state }, { body }) => state.faults.add(parseJson(faultsBody, body).faults),
  'DELETE faults': ({ state }) => state.faults.clear(),
  'POST release': ({ state }) => state.held.releaseAll(),
  'POST settings': ({ state }, { body }) => {
    const { siteDelaysMs = {} } = parseJson(settingsBody, body);
    state.siteDelaysMs = bySite((site) => siteDelaysMs[site] ?? state.siteDelaysMs[site]);
  },
  'POST arrive': ({ state }, { body }) => state.purges.arriveAt(parseJson(arriveBody, body).sites),
  'POST origin': ({ state }, { body }) => {
    const { version, failing } = parseJson(originBody, body);
    if (version !== undefined) state.origin.switchTo(version);
    if (failing !== undefined) state.origin.failing = failing;
  },
  'POST reset': ({ state }) => state.reset(),
};

/** The control interface: for people and tests that use the sandbox, never for the desk. */
export async function answerControl(control: Control, request: IncomingMessage, response: ServerResponse) {
  const { text, tooLarge } = await readBody(request);
  if (tooLarge) return sendReply(response, jsonReply(413, { error: 'The body is larger than 1 MB' }));
  sendReply(response, runCommand(control, request, text));
}

function runCommand(control: Control, request: IncomingMessage, body: string): Reply {
  const url = new URL(request.url ?? '/', 'http://control.invalid');
  const name = `${request.method} ${url.pathname.slice(controlPrefix.length)}`;
  const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (!command) {
    return jsonReply(404, { error: `There is no ${name}; there are ${Object.keys(commands).join(', ')}` });
  }
  try {
    return jsonReply(200, command(control, { body, query: url.searchParams }) ?? presentState(control));
  } catch (error) {
    if (error instanceof BadInput) return jsonReply(400, { error: error.message });
    throw error;
  }
}

function presentState({ state, originUrl }: Control) {
  return {
    violations: state.ledger.violations,
    purges: state.purges.count,
    requests: state.ledger.count,
    faultsPending: state.faults.pending,
    held: state.held.count,
    originVersion: state.origin.version,
    siteDelaysMs: state.siteDelaysMs,
    origin: { url: originUrl, failing: state.origin.failing },
  };
}

function presentEntry(entry: Parameters<typeof isExpired>[0]) {
  return {
    url: cacheKey(entry.url),
    bytes: entry.body.length,
    storedAt: new Date(entry.storedAt).toISOString(),
    expired: isExpired(entry),
  };
}

class BadInput extends Error {}

function parseJson<Output>(schema: z.ZodType<Output>, text: string): Output {
  try {
    return parse(schema, JSON.parse(text));
  } catch (error) {
    throw error instanceof SyntaxError ? new BadInput(`The body is not JSON: ${error.message}`) : error;
  }
}

function parse<Output>(schema: z.ZodType<Output>, value: unknown): Output {
  const result = schema.safeParse(value);
  if (!result.success) throw new BadInput(z.prettifyError(result.error));
  return result.data;
}
