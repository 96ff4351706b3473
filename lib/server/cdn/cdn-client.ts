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

/** What the use cases may ask of the CDN. */
export interface CdnClient extends CdnHealth {
  /** Sends a purge once, by the API that its record names. */
  sendPurge: (purge: OutgoingPurge) => Promise<PurgeAnswer>;
  /** How far a purge is at each site. */
  getPurgeStatus: (purge: TrackedPurge) => Promise<PurgeStatusAnswer>;
  /** Looks for a purge whose answer was lost; `window` is when it may have been executed. */
  findPurge: (purge: TrackedPurge, window: Span) => Promise<PurgeLookup>;
  /** All purges of a distribution by one of the APIs in a span of time, also those that Purge Desk did not send. */
  listPurges: (
    api: PurgeApi,
    where: Pick<TrackedPurge, 'namespace' | 'distribution'>,
    window: Span,
  ) => Promise<ListedPurges>;
  /** How far one of these is at each site. */
  getListedStatus: (purge: TrackedPurge) => Promise<PurgeStatusAnswer>;
  /** Deletes what the CDN keeps of a purge that has ended; resolves with what keeps it from that. */
  forgetPurge: (purge: TrackedPurge) => Promise<{ ok: true } | { ok: false; failure: CdnFailure }>;
  /** Whether the CDN refused to say how far purges by this API are, when this process asked last (403). */
  hidesCompletion: (api: PurgeApi) => boolean;
  /** The virtual host of a distribution, as far as the desk knows it; asks in the background where it does not. */
  knownVirtualHost: (distribution: { namespace: string; name: string }) => KnownVirtualHost | undefined;
  /** The distributions of a namespace, or a page of them. */
  listDistributions: (question: ListQuestion) => Promise<DistributionPageAnswer>;
  /** The domains of one distribution. */
  readDistribution: (one: { namespace: string; name: string }) => Promise<DistributionAnswer>;
  /** The newest lines of a distribution's access log. A CDN that refuses it does not look down. */
  readAccessLog: (question: LogQuestion) => Promise<AccessLogAnswer>;
  /** Method and path of these two calls, for saying which one failed. */
  distributionsRequest: (namespace: string, kind: DistributionKind, name?: string) => string;
  /** Makes the reads of the desk in each namespace that it uses, and returns the result of each. */
  checkConnection: () => Promise<CallCheck[]>;
  /** How the desk gets to the CDN, without secrets; asks nobody. */
  access: () => CdnAccess;
  /** Asks the CDN when the token expires; `access` says it from then on, where the CDN does. Resolves with the CDN's clock. */
  readTokenExpiry: () => Promise<number | null>;
  /** How each of the CDN's endpoints stands, as far as this process knows; asks nobody. */
  health: () => EndpointHealth[];
  /** The CDN's address: what the database keeps of one CDN is not taken for what another one says. */
  source: string;
  /** How requests are addressed, for showing them before they are sent. */
  addressing: PurgeAddressing;
}

const statusEndpoints = { 'cache-purge': 'status', 'purge-command': 'command-status' } as const;
const findEndpoints = { 'cache-purge': 'operations', 'purge-command': 'command-status' } as const;

/** Who wants to know what the calls come to. */
interface Listeners {
  onCall?: (call: CdnCall) => void;
  onResult?: (result: CdnResult) => void;
  onHealthChange?: (health: EndpointHealth) => void;
}

const nobody = () => {};

/** `traceHeaders` are those of the trace that is handed on with a call. */
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
  // The desk's own work does not depend on what these come to: no circuit breaker opens, and the CDN does not look down.
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
    // Somebody wants to know how it is now: one call each, whatever became of the ones before.
    async checkConnection() {
      const asked = checkCalls(forReading, { ...cdn, namespaces, kinds, distributions }, now);
      const [checks] = await Promise.all([asked, access.readTokenExpiry()]);
      // Namespaces are asked one by one, and each may answer differently: a failure stays what is known of an endpoint.
      const needed = checks.filter(({ isNeeded }) => isNeeded);
      for (const { call, outcome } of needed.toSorted(
        (a, b) => Number(b.outcome === 'ok') - Number(a.outcome === 'ok'),
      ))
        result({ endpoint: checkedEndpoints[call], outcome });
      return checks;
    },
  };
}
