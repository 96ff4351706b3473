import type { IncomingMessage, ServerResponse } from 'node:http';
import { z } from 'zod';
import { distributions, maxDistributions } from '../distributions.ts';
import { cacheKey } from '../edge/cached-url.ts';
import { isExpired } from '../edge/site-cache.ts';
import { jsonReply, type Reply, sendReply } from '../f5/reply.ts';
import type { LoopbackServer } from '../loopback-server.ts';
import { readBody } from '../read-body.ts';
import type { SandboxState } from '../sandbox-state.ts';
import { bySite, maxSiteDelayMs, siteNames } from '../sites.ts';
import { chaosSchema } from './chaos.ts';
import { faultSchema } from './faults.ts';

export const controlPrefix = '/_sandbox/';

const faultsBody = z.strictObject({ faults: z.array(faultSchema).min(1).max(1000) });
const delay = z.int().min(0).max(maxSiteDelayMs);
const settingsBody = z.strictObject({
  siteDelaysMs: z.strictObject(bySite(() => delay.optional())).optional(),
  purgesPerMinute: z.number().positive().max(1_000_000).nullable().optional(),
  burst: z.int().min(1).max(1_000_000).optional(),
  readsPerMinute: z.number().positive().max(1_000_000).nullable().optional(),
  readBurst: z.int().min(1).max(1_000_000).optional(),
  distributions: z.int().min(distributions.length).max(maxDistributions).optional(),
  listSpecs: z.boolean().optional(),
  reachable: z.boolean().optional(),
});
const arriveBody = z.strictObject({ sites: z.array(z.enum(siteNames)).min(1) });
const originBody = z.strictObject({ version: z.string().min(1).max(100).optional(), failing: z.boolean().optional() });

interface Control {
  state: SandboxState;
  originUrl: string;
  api: LoopbackServer;
  /** This request came to the API's own port, not to the edge's. */
  isAtApi: boolean;
}

type Command = (control: Control, input: { body: string; query: URLSearchParams }) => unknown;

const sinceSchema = z.coerce.number().int();
const defaultBurst = 5;
/** As F5's example of a quota of reads has it. */
const defaultReadBurst = 18;

/** Each answers with the state, except for those that are asked for a list. */
const commands: Record<string, Command> = {
  'GET state': () => undefined,
  'GET requests': ({ state }, { query }) => state.ledger.since(parse(sinceSchema, query.get('since') ?? 0)),
  'GET executions': ({ state }, { query }) => state.ledger.executionsSince(parse(sinceSchema, query.get('since') ?? 0)),
  'GET cache': ({ state }) => bySite((site) => state.caches[site].list().map(presentEntry)),
  'POST faults': ({ state }, { body }) => state.faults.add(parseJson(faultsBody, body).faults),
  'DELETE faults': ({ state }) => state.faults.clear(),
  'POST release': ({ state }) => state.held.releaseAll(),
  'POST chaos': ({ state }, { body }) => state.beginChaos(parseJson(chaosSchema, body)),
  'DELETE chaos': ({ state }) => {
    state.chaos = undefined;
  },
  'POST settings': applySettings,
  'POST arrive': ({ state }, { body }) => state.purges.arriveAt(parseJson(arriveBody, body).sites),
  'POST origin': ({ state }, { body }) => {
    const { version, failing } = parseJson(originBody, body);
    if (version !== undefined) state.origin.switchTo(version);
    if (failing !== undefined) state.origin.failing = failing;
  },
  'POST reset': async ({ state, api }) => {
    state.reset();
    await api.reappear();
  },
};

async function applySettings({ state, api, isAtApi }: Control, { body }: { body: string }) {
  const settings = parseJson(settingsBody, body);
  const { siteDelaysMs = {}, purgesPerMinute, burst, readsPerMinute, readBurst, reachable } = settings;
  if (reachable === false && isAtApi)
    throw new BadInput('This port would be gone before the answer: ask the port of the edge');
  if (burst !== undefined && typeof purgesPerMinute !== 'number') throw new BadInput('burst needs purgesPerMinute');
  if (readBurst !== undefined && typeof readsPerMinute !== 'number')
    throw new BadInput('readBurst needs readsPerMinute');
  if (readsPerMinute !== undefined) state.limitReads(readsPerMinute, readBurst ?? defaultReadBurst);
  if (settings.distributions !== undefined) state.distributions = settings.distributions;
  if (settings.listSpecs !== undefined) state.listSpecs = settings.listSpecs;
  state.siteDelaysMs = bySite((site) => siteDelaysMs[site] ?? state.siteDelaysMs[site]);
  if (purgesPerMinute !== undefined) state.limitPurges(purgesPerMinute, burst ?? defaultBurst);
  if (reachable === true) await api.reappear();
  if (reachable === false) await api.vanish();
}

/** The control interface: for people and tests that use the sandbox, never for the desk. */
export async function answerControl(control: Control, request: IncomingMessage, response: ServerResponse) {
  const { text, tooLarge } = await readBody(request);
  if (tooLarge) return sendReply(response, jsonReply(413, { error: 'The body is larger than 1 MB' }));
  sendReply(response, await runCommand(control, request, text));
}

async function runCommand(control: Control, request: IncomingMessage, body: string): Promise<Reply> {
  const url = new URL(request.url ?? '/', 'http://control.invalid');
  const name = `${request.method} ${url.pathname.slice(controlPrefix.length)}`;
  const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (!command) {
    return jsonReply(404, { error: `There is no ${name}; there are ${Object.keys(commands).join(', ')}` });
  }
  try {
    return jsonReply(200, (await command(control, { body, query: url.searchParams })) ?? presentState(control));
  } catch (error) {
    if (error instanceof BadInput) return jsonReply(400, { error: error.message });
    throw error;
  }
}

function presentState({ state, originUrl, api }: Control) {
  const { chaos, rateLimit } = state;
  return {
    violations: state.ledger.violations,
    purges: state.purges.count,
    requests: state.ledger.count,
    faultsPending: state.faults.pending,
    held: state.held.count,
    chaos: chaos ? { ...chaos.settings, requests: chaos.requests, applied: chaos.applied } : null,
    rateLimit: rateLimit ? { purgesPerMinute: rateLimit.perMinute, burst: rateLimit.burst } : null,
    readLimit: state.readLimit ? { readsPerMinute: state.readLimit.perMinute, burst: state.readLimit.burst } : null,
    distributions: state.distributions,
    reachable: api.isListening(),
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
