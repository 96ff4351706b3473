import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';
import { distorted, refusal } from '../control/fault-reply.ts';
import { type Fault, faultLabel } from '../control/faults.ts';
import type { HeldAnswers } from '../control/held-answers.ts';
import type { LedgerEntry } from '../control/ledger.ts';
import { type RequestBody, readBody } from '../read-body.ts';
import type { SandboxState } from '../sandbox-state.ts';
import { getDistribution, listDistributions } from './f5-distributions.ts';
import { getOperationStatus, listOperations } from './f5-operations.ts';
import { type PurgeAnswer, type PurgeOptions, startPurge } from './f5-purge.ts';
import { type F5Route, matchF5Route } from './f5-routes.ts';
import { type PurgeBodyResult, parsePurgeBody } from './purge-body.ts';
import { dripReply, f5Error, pause, type Reply, sendReply } from './reply.ts';

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

  const route = matchF5Route(path);
  // A malformed purge is a bug of its sender even where this request would be refused for another reason.
  const purge = route?.name === 'cache-purge' && method === 'POST' ? judgePurge(request, body) : undefined;
  if (purge && !purge.ok) state.ledger.recordViolation(entry, purge.violation);

  const early = refuseEarly(authorization, route, method, body);
  if (early || !route) {
    answer(entry, response, early ?? notFound);
    return;
  }
  if (route.name === 'distributions' && state.readLimit?.take() !== undefined) {
    entry.fault = 'rate limit';
    answer(entry, response, f5Error(429, 'Too many reads'));
    return;
  }
  const waitSeconds = route.name === 'cache-purge' ? state.rateLimit?.take() : undefined;
  if (waitSeconds !== undefined) {
    entry.fault = 'rate limit';
    answer(entry, response, tooMany(waitSeconds));
    return;
  }
  const fault = state.faults.take(route.name) ?? state.chaos?.draw(route.name);
  entry.fault = fault ? faultLabel(fault) : null;
  const run = (): Reply => {
    const { reply, purgeRequestId } = execute(state, route, { path, text: body.text }, purge, purgeOptions(fault));
    entry.purgeRequestId = purgeRequestId?.toString() ?? null;
    return reply;
  };
  await answerWithFault(fault, run, entry, response, state.held, closing);
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

function judgePurge(request: IncomingMessage, body: RequestBody): PurgeBodyResult {
  if (body.tooLarge) return { ok: false, violation: 'the body is larger than 1 MB' };
  return parsePurgeBody(request.headers['content-type'], body.text);
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
  if (method !== route.method) {
    const reply = f5Error(405, 'Method Not Allowed');
    return { ...reply, headers: { ...reply.headers, allow: route.method } };
  }
  return body.tooLarge ? f5Error(413, 'The body is larger than 1 MB') : undefined;
}

function execute(
  state: SandboxState,
  route: F5Route,
  { path, text }: { path: string; text: string },
  purge: PurgeBodyResult | undefined,
  options: PurgeOptions,
): PurgeAnswer {
  const { namespace } = route;
  switch (route.name) {
    case 'cache-purge':
      if (!purge) throw new Error('A purge is always judged before it is executed');
      return startPurge(state, namespace, route.distribution, purge, options);
    case 'status':
      return { reply: getOperationStatus(state.purges, namespace, text), purgeRequestId: null };
    case 'operations':
      return { reply: listOperations(state.purges, namespace, text), purgeRequestId: null };
    case 'distributions': {
      const one = route.distribution;
      if (one !== undefined) return { reply: getDistribution(namespace, one), purgeRequestId: null };
      const withSpecs = state.listSpecs && /[?&]report_fields=/.test(path);
      return { reply: listDistributions(namespace, state.distributions, withSpecs), purgeRequestId: null };
    }
  }
}

function purgeOptions(fault: Fault | undefined): PurgeOptions {
  return {
    bigId: fault?.type === 'answer' && fault.body === 'big-id',
    failAt: fault?.type === 'sites' ? fault.failed : [],
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
