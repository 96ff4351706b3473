import type { IncomingMessage, ServerResponse } from 'node:http';
import { z } from 'zod';
import { distributionId } from '../distributions.ts';
import { cacheKey } from '../edge/cached-url.ts';
import { isExpired } from '../edge/site-cache.ts';
import type { PurgeCommand } from '../f5/purge-commands.ts';
import { jsonReply, type Reply, sendReply } from '../f5/reply.ts';
import type { LoopbackServer } from '../loopback-server.ts';
import { readBody } from '../read-body.ts';
import type { SandboxState } from '../sandbox-state.ts';
import { bySite, nodeNames, siteNames } from '../sites.ts';
import { BadInput, parse, parseJson } from './bad-input.ts';
import { chaosSchema } from './chaos.ts';
import { faultSchema } from './faults.ts';
import { purgeFromOutside } from './outside.ts';
import { applySettings } from './settings.ts';

export const controlPrefix = '/_sandbox/';

const faultsBody = z.strictObject({ faults: z.array(faultSchema).min(1).max(1000) });
const arriveBody = z.union([
  z.strictObject({ sites: z.array(z.enum(siteNames)).min(1) }),
  z.strictObject({ nodes: z.array(z.enum(nodeNames)).min(1) }),
]);
const originBody = z.strictObject({ version: z.string().min(1).max(100).optional(), failing: z.boolean().optional() });

interface Control {
  state: SandboxState;
  originUrl: string;
  api: LoopbackServer;
  now: () => number;
  /** This request came to the API's own port, not to the edge's. */
  isAtApi: boolean;
}

type Command = (control: Control, input: { body: string; query: URLSearchParams }) => unknown;

const sinceSchema = z.coerce.number().int();

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
  'GET commands': ({ state }) => state.commands.all.map(presentCommand),
  'POST outside': ({ state, now }, { body }) => purgeFromOutside(state, body, now()),
  'POST arrive': ({ state }, { body }) => {
    const where = parseJson(arriveBody, body);
    state.runs.arriveAt('sites' in where ? where.sites : where.nodes);
  },
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
    purges: state.purges.count + state.commands.executed,
    commands: state.commands.count,
    commandsCreated: state.commands.all.length,
    requests: state.ledger.count,
    faultsPending: state.faults.pending,
    held: state.held.count,
    chaos: chaos ? { ...chaos.settings, requests: chaos.requests, applied: chaos.applied } : null,
    rateLimit: rateLimit ? { purgesPerMinute: rateLimit.perMinute, burst: rateLimit.burst } : null,
    readLimit: state.readLimit ? { readsPerMinute: state.readLimit.perMinute, burst: state.readLimit.burst } : null,
    distributions: state.catalog.count,
    httpLoadBalancers: state.catalog.hasHttpLoadBalancers,
    virtualHosts: Object.fromEntries(state.catalog.virtualHostCounts),
    ...state.apis,
    logQueries: state.logQueries,
    tokenExpiresAt: state.account.tokenExpiresAt,
    reachable: api.isListening(),
    originVersion: state.origin.version,
    siteDelaysMs: state.siteDelaysMs,
    origin: { url: originUrl, failing: state.origin.failing },
  };
}

function presentCommand(command: PurgeCommand) {
  const { namespace, name, uid, creator, virtualHost, outcome, createdAt, deletedAt } = command;
  return {
    namespace,
    name,
    uid,
    creator,
    distribution: distributionId(virtualHost.owner),
    executed: 'run' in outcome,
    createdAt: new Date(createdAt).toISOString(),
    deletedAt: deletedAt === undefined ? null : new Date(deletedAt).toISOString(),
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
