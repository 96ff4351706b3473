import 'server-only';
import type { Config } from '@/lib/server/config';
import type { CdnAccess } from '@/lib/shared/cdn-access';
import type { CallCheck } from '@/lib/shared/connection-schema';
import type { DistributionKind } from '@/lib/shared/distributions/distribution-kind';
import type { PurgeAddressing, PurgeApi } from '@/lib/shared/purges/cdn-purge-request';
import { type AccessLogAnswer, type LogQuestion, readAccessLog } from './access-log';
import { cachePurge } from './cache-purge';
import { createCdnAccess } from './cdn-access';
import { type CdnCall, type CdnClock, type CdnEndpoint, type CdnResult, timed } from './cdn-calls';
import { type EndpointHealth, openCdnEndpoints } from './cdn-endpoints';
import { type CdnHealth, createCdnHealth } from './cdn-health';
import { checkCalls, checkedEndpoints } from './check-calls';
import { openCdnConnection } from './connection';
import type { CdnFailure } from './failure';
import type {
  ListedPurges,
  OutgoingPurge,
  PurgeAnswer,
  PurgeApis,
  PurgeLookup,
  PurgeStatusAnswer,
  Span,
  TrackedPurge,
} from './purge-api';
import { purgeCommand } from './purge-command';
import {
  type DistributionAnswer,
  type DistributionPageAnswer,
  distributionsPath,
  type ListQuestion,
  listDistributions,
  readDistribution,
} from './read-distributions';
import { createVirtualHosts, type KnownVirtualHost } from './virtual-hosts';

/** The CDN operations that use cases can call. */
export interface CdnClient extends CdnHealth {
  /** Sends a purge once, with the API in its record. */
  sendPurge: (purge: OutgoingPurge) => Promise<PurgeAnswer>;
  /** Returns the status of a purge at each site. */
  getPurgeStatus: (purge: TrackedPurge) => Promise<PurgeStatusAnswer>;
  /** Finds a purge whose response was lost; `window` is when it may have been executed. */
  findPurge: (purge: TrackedPurge, window: Span) => Promise<PurgeLookup>;
  /** Returns all purges of a distribution with one of the APIs in a time range, including those made outside Purge Desk. */
  listPurges: (
    api: PurgeApi,
    where: Pick<TrackedPurge, 'namespace' | 'distribution'>,
    window: Span,
  ) => Promise<ListedPurges>;
  /** Returns the status of one of these purges at each site. */
  getListedStatus: (purge: TrackedPurge) => Promise<PurgeStatusAnswer>;
  /** Deletes the CDN's object of a finished purge; resolves with the failure, if any. */
  forgetPurge: (purge: TrackedPurge) => Promise<{ ok: true } | { ok: false; failure: CdnFailure }>;
  /** Whether the CDN refused the last status call of this process for this API (403). */
  hidesCompletion: (api: PurgeApi) => boolean;
  /** Returns the known virtual host of a distribution; if it is unknown, reads it in the background. */
  knownVirtualHost: (distribution: { namespace: string; name: string }) => KnownVirtualHost | undefined;
  /** The distributions of a namespace, or a page of them. */
  listDistributions: (question: ListQuestion) => Promise<DistributionPageAnswer>;
  /** The domains of one distribution. */
  readDistribution: (one: { namespace: string; name: string }) => Promise<DistributionAnswer>;
  /** The newest lines of a distribution's access log. A CDN that refuses it does not look down. */
  readAccessLog: (question: LogQuestion) => Promise<AccessLogAnswer>;
  /** Method and path of these two calls, to report which one failed. */
  distributionsRequest: (namespace: string, kind: DistributionKind, name?: string) => string;
  /** Makes each read call in each configured namespace and returns the results. */
  checkConnection: () => Promise<CallCheck[]>;
  /** How the desk connects to the CDN, without secrets; makes no call. */
  access: () => CdnAccess;
  /** Reads when the token expires, which `access` reports from then on, if the CDN says it. Resolves with the CDN's clock. */
  readTokenExpiry: () => Promise<number | null>;
  /** Returns the health of each CDN endpoint that this process has seen; makes no call. */
  health: () => EndpointHealth[];
  /** The CDN's address. It keeps the stored data of different CDNs apart. */
  source: string;
  /** How requests are addressed, to show them before they are sent. */
  addressing: PurgeAddressing;
}

const statusEndpoints = { 'cache-purge': 'status', 'purge-command': 'command-status' } as const;
const findEndpoints = { 'cache-purge': 'operations', 'purge-command': 'command-status' } as const;

/** Callbacks for the outcomes of calls. */
interface Listeners {
  onCall?: (call: CdnCall) => void;
  onResult?: (result: CdnResult) => void;
  onHealthChange?: (health: EndpointHealth) => void;
}

const nobody = () => {};

/** `traceHeaders` are passed on with a call. */
export function createCdnClient(
  { cdn, namespaces, kinds, distributions }: Pick<Config, 'cdn' | 'namespaces' | 'kinds' | 'distributions'>,
  clock: CdnClock,
  { onCall = nobody, onResult = nobody, onHealthChange = nobody }: Listeners = {},
  traceHeaders?: () => Record<string, string>,
): CdnClient {
  type Answer = { ok: true } | { ok: false; failure: Pick<CdnFailure, 'code'> };
  const { troubles, saw } = createCdnHealth(clock.now);
  const result = (one: CdnResult) => {
    saw(one);
    onResult(one);
  };
  async function told<A extends Answer>(endpoint: CdnEndpoint, answering: Promise<A>): Promise<A> {
    const answer = await answering;
    result({ endpoint, outcome: answer.ok ? 'ok' : answer.failure.code });
    return answer;
  }
  const untimed = openCdnConnection(cdn, traceHeaders);
  const access = createCdnAccess(untimed, cdn);
  const forReading = timed(untimed, onCall);
  const forPurging = timed(openCdnConnection(cdn, traceHeaders, { keepAlive: false }), onCall);
  const { at, health } = openCdnEndpoints({ forReading, forPurging }, cdn, clock, onHealthChange);
  const { now } = clock;
  const { basePath, urlForm, timeoutMs, commandNotes: notes } = cdn;
  const addressing: PurgeAddressing = { basePath, urlForm, commandNotes: notes };
  const hosts = createVirtualHosts(at['virtual-hosts'], cdn.virtualHosts, { ...clock, limitMs: cdn.timeoutMs / 4 });
  const command = purgeCommand(at, hosts, { timeoutMs, notes }, now);
  const apis: PurgeApis = { 'cache-purge': cachePurge(at, addressing, now), 'purge-command': command };
  // The desk's own work does not depend on these calls: their failures do not open the circuit breaker or affect health.
  const unguarded = { 'cache-purge': forReading, 'purge-command': forReading, 'command-status': forReading };
  const aside: PurgeApis = {
    'cache-purge': cachePurge({ ...unguarded, status: forReading, operations: forReading }, addressing, now),
    'purge-command': purgeCommand(unguarded, hosts, { timeoutMs, notes }, now),
  };
  return {
    source: `${cdn.origin}${cdn.basePath}`,
    addressing,
    access: access.read,
    readTokenExpiry: access.readTokenExpiry,
    health,
    sendPurge: (purge) => told(purge.api, apis[purge.api].send(purge)),
    getPurgeStatus: (purge) => told(statusEndpoints[purge.api], apis[purge.api].status(purge)),
    findPurge: (purge, window) => told(findEndpoints[purge.api], apis[purge.api].find(purge, window)),
    listPurges: (api, where, window) => aside[api].list(where, window),
    getListedStatus: (purge) => aside[purge.api].status(purge),
    forgetPurge: async (purge) =>
      purge.api === 'purge-command' ? told('command-status', command.remove(purge)) : { ok: true },
    knownVirtualHost: hosts.known,
    troubles,
    hidesCompletion: (api) =>
      troubles().some(({ endpoint, code }) => endpoint === statusEndpoints[api] && code === 'cdn_forbidden'),
    listDistributions: (question) => told('distributions', listDistributions(at.distributions, question, now)),
    readDistribution: (one) => told('distributions', readDistribution(at.distributions, one, now)),
    async readAccessLog(question) {
      const answer = await readAccessLog(at['access-logs'], question, now);
      onResult({ endpoint: 'access-logs', outcome: answer.ok ? 'ok' : answer.failure.code });
      return answer;
    },
    distributionsRequest: (...where) => `GET ${cdn.basePath}${distributionsPath(...where)}`,
    // A user wants the current state: one call each, regardless of earlier results.
    async checkConnection() {
      const asked = checkCalls(forReading, { ...cdn, namespaces, kinds, distributions }, now);
      const [checks] = await Promise.all([asked, access.readTokenExpiry()]);
      // Each namespace is called separately and may answer differently: a failure stays the known state of an endpoint.
      const needed = checks.filter(({ isNeeded }) => isNeeded);
      for (const { call, outcome } of needed.toSorted(
        (a, b) => Number(b.outcome === 'ok') - Number(a.outcome === 'ok'),
      ))
        result({ endpoint: checkedEndpoints[call], outcome });
      return checks;
    },
  };
}
