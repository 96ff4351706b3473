import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';
import { distorted, refusal } from '../control/fault-reply.ts';
import { type Fault, faultLabel } from '../control/faults.ts';
import type { HeldAnswers } from '../control/held-answers.ts';
import type { LedgerEntry } from '../control/ledger.ts';
import { sendRaw } from '../control/raw-reply.ts';
import { type RequestBody, readBody } from '../read-body.ts';
import type { SandboxState } from '../sandbox-state.ts';
import { type CommandBodyResult, commandNameIn, parseCommandBody, tenant } from './command-body.ts';
import { listAccessLogs } from './f5-access-logs.ts';
import { createCommand, deleteCommand, getCommand, listCommands, listVirtualHosts } from './f5-commands.ts';
import { getDistribution, listDistributions } from './f5-distributions.ts';
import { getOperationStatus, listOperations } from './f5-operations.ts';
import { type PurgeAnswer, type PurgeOptions, startPurge } from './f5-purge.ts';
import { type F5Route, matchF5Route } from './f5-routes.ts';
import { type PurgeBodyResult, parsePurgeBody, violation } from './purge-body.ts';
import { dripReply, f5Error, jsonReply, pause, type Reply, sendReply } from './reply.ts';

/** F5's API. Every request is in the ledger, whatever becomes of it. */
export async function answerF5(
  state: SandboxState,
  request: IncomingMessage,
  response: ServerResponse,
  closing: AbortSignal,
): Promise<void> {
  const { method = '', url: path = '/' } = request;
  const authorization = judgeAuthorization(request.headers.authorization, state.apiToken);
  const entry = state.ledger.open({ method, path, authorization, trace: traceOf(request.headers) });
  const body = await readBody(request);
  state.ledger.recordBody(entry, body.text);

  const route = matchF5Route(method, path);
  // A malformed purge is a bug of its sender even where this request would be refused for another reason.
  const purge = route && judgePurge(state, route, request, body);
  if (purge?.body.ok === false) state.ledger.recordViolation(entry, purge.body.violation);
  if (route) state.ledger.recordCommand(entry, commandNameOf(route, body.text));

  const early = refuseEarly(authorization, route, method, body);
  if (early || !route) {
    answer(entry, response, early ?? notFound);
    return;
  }
  const limited = switchedOff(state, route) ?? overLimit(state, route);
  if (limited) {
    entry.fault = limited.label;
    answer(entry, response, limited.reply);
    return;
  }
  const fault = state.faults.take(route.name) ?? state.chaos?.draw(route.name);
  entry.fault = fault ? faultLabel(fault) : null;
  const run = (): Reply => {
    const { reply, executed } = execute(state, route, { path, text: body.text }, purge, purgeOptions(fault));
    if (executed) state.ledger.recordExecution(entry, executed.distribution, executed.purgeRequestId);
    return reply;
  };
  await answerWithFault(fault, run, entry, response, state.held, closing);
}

interface Limited {
  /** How the ledger names it, in place of a fault. */
  label: string;
  reply: Reply;
}

/** An API that the tenant does not have, no longer has, or that the token may not use. */
function switchedOff({ apis }: SandboxState, { name }: F5Route): Limited | undefined {
  const isCommand = name === 'commands' || name === 'command-status' || name === 'command-delete';
  const status = name === 'cache-purge' ? apis.cachePurge : isCommand ? apis.purgeCommands : 'on';
  if (status === 'on') return undefined;
  const messages = { 403: 'Forbidden', 404: 'API group could not be determined', 410: 'Gone', 501: 'Not Implemented' };
  return { label: 'switched off', reply: f5Error(status, messages[status]) };
}

function overLimit(state: SandboxState, { name }: F5Route): Limited | undefined {
  const label = 'rate limit';
  if (name === 'distributions' || name === 'virtual-hosts')
    return state.readLimit?.take() === undefined ? undefined : { label, reply: f5Error(429, 'Too many reads') };
  if (name !== 'cache-purge' && name !== 'commands') return undefined;
  const waitSeconds = state.rateLimit?.take();
  return waitSeconds === undefined ? undefined : { label, reply: tooMany(waitSeconds) };
}

const notFound = f5Error(404, 'Not Found');

function tooMany(waitSeconds: number): Reply {
  const reply = f5Error(429, 'Too many purges');
  return { ...reply, headers: { ...reply.headers, 'retry-after': String(waitSeconds) } };
}
const traceOf = ({ traceparent, tracestate }: IncomingHttpHeaders): LedgerEntry['trace'] => ({
  traceparent: [traceparent].flat()[0] ?? null,
  tracestate: [tracestate].flat()[0] ?? null,
});

function judgeAuthorization(header: string | undefined, token: string): LedgerEntry['authorization'] {
  if (header === undefined) return 'missing';
  return header === `APIToken ${token}` ? 'valid' : 'wrong';
}

type Judged = { call: 'cache-purge'; body: PurgeBodyResult } | { call: 'commands'; body: CommandBodyResult };

function judgePurge(
  state: SandboxState,
  { name, namespace }: F5Route,
  { method, headers }: IncomingMessage,
  { text, tooLarge }: RequestBody,
): Judged | undefined {
  if (method !== 'POST' || (name !== 'cache-purge' && name !== 'commands')) return undefined;
  if (tooLarge) return { call: name, body: violation('the body is larger than 1 MB') };
  const type = headers['content-type'];
  if (name === 'cache-purge') return { call: name, body: parsePurgeBody(type, text) };
  return { call: name, body: parseCommandBody(type, text, namespace, state.catalog) };
}

function commandNameOf(route: F5Route, text: string): string | undefined {
  if (route.name === 'commands') return commandNameIn(text);
  return route.name === 'command-status' || route.name === 'command-delete' ? route.command : undefined;
}

/** What is refused before any fault applies, in the order in which a gateway would notice it. */
function refuseEarly(
  authorization: LedgerEntry['authorization'],
  route: F5Route | undefined,
  method: string,
  body: RequestBody,
): Reply | undefined {
  if (authorization !== 'valid') return f5Error(401, `The API token is ${authorization}`);
  if (!route) return notFound;
  if (!route.allow.includes(method)) {
    const reply = f5Error(405, 'Method Not Allowed');
    return { ...reply, headers: { ...reply.headers, allow: route.allow.join(', ') } };
  }
  return body.tooLarge ? f5Error(413, 'The body is larger than 1 MB') : undefined;
}

function execute(
  state: SandboxState,
  route: F5Route,
  { path, text }: { path: string; text: string },
  purge: Judged | undefined,
  options: PurgeOptions,
): PurgeAnswer {
  const { namespace } = route;
  const query = new URLSearchParams(path.split('?')[1]);
  switch (route.name) {
    case 'cache-purge':
      if (purge?.call !== route.name) throw new Error('A purge is always judged before it is executed');
      return startPurge(state, { kind: route.kind, namespace, name: route.distribution }, purge.body, options);
    case 'commands':
      if (purge?.call !== route.name) throw new Error('A command is always judged before it is executed');
      return createCommand(state, purge.body, options);
    case 'status':
      return { reply: getOperationStatus(state, route, text) };
    case 'operations':
      return { reply: listOperations(state, route, text) };
    case 'distributions': {
      const { kind, distribution: one } = route;
      if (one !== undefined) return { reply: getDistribution(state.catalog, kind, namespace, one) };
      const withSpecs = state.listSpecs && query.has('report_fields');
      return { reply: listDistributions(state.catalog, kind, namespace, withSpecs) };
    }
    case 'command-status': {
      const { command } = route;
      if (command === undefined) return { reply: listCommands(state, namespace, query) };
      return { reply: getCommand(state, namespace, command) };
    }
    case 'command-delete':
      return { reply: deleteCommand(state, namespace, route.command) };
    case 'access-logs':
      return { reply: listAccessLogs(state, namespace, text) };
    case 'virtual-hosts':
      return { reply: listVirtualHosts(state, namespace) };
    case 'whoami':
      return { reply: whoAmI(state) };
  }
}

/** The expiry in this response is a guess; the field has the name from F5's list of credentials. */
function whoAmI({ account: { email, tokenExpiresAt } }: SandboxState): Reply {
  const expiry = tokenExpiresAt === null ? {} : { expiry_timestamp: tokenExpiresAt };
  return jsonReply(200, { email, name: email, tenant, ...expiry });
}

function purgeOptions(fault: Fault | undefined): PurgeOptions {
  return {
    bigId: fault?.type === 'answer' && fault.body === 'big-id',
    failAt: fault?.type === 'sites' || fault?.type === 'nodes' ? fault.failed : [],
    lateAt: fault?.type === 'late' ? fault.sites : [],
  };
}

/** `run` does what was asked for, at most once; the fault decides whether, and what the client learns of it. */
async function answerWithFault(
  fault: Fault | undefined,
  run: () => Reply,
  entry: LedgerEntry,
  response: ServerResponse,
  held: HeldAnswers,
  closing: AbortSignal,
): Promise<void> {
  switch (fault?.type) {
    case 'status':
      if (fault.executed) run();
      return answer(entry, response, refusal(fault));
    case 'answer': {
      const truth = run();
      // A refusal stays one: these faults are about answers to what was done.
      return answer(entry, response, truth.status === 200 ? distorted(fault.body, truth) : truth);
    }
    case 'raw':
      entry.status = sendRaw(response, fault, run);
      return;
    case 'slow': {
      const reply = run();
      await pause(fault.ms, closing);
      return answer(entry, response, reply);
    }
    case 'hold': {
      const reply = run();
      await held.untilReleased(response);
      return answer(entry, response, reply);
    }
    case 'drip': {
      const reply = run();
      entry.status = reply.status;
      return dripReply(response, reply, fault.ms, closing);
    }
    case 'close':
      if (fault.when === 'after') run();
      response.destroy();
      return;
    default:
      return answer(entry, response, run());
  }
}

function answer(entry: LedgerEntry, response: ServerResponse, reply: Reply): void {
  if (response.destroyed) return;
  entry.status = reply.status;
  sendReply(response, reply);
}
