import 'server-only';
import type { Config } from '@/lib/server/config';
import type { NamespaceCheck } from '@/lib/shared/connection';
import type { PurgeAddressing } from '@/lib/shared/purges/cdn-purge-request';
import type { PurgeInput } from '@/lib/shared/purges/purge-input';
import { type CdnCall, type CdnClock, type CdnEndpoint, type CdnResult, timed } from './cdn-calls';
import { type EndpointHealth, openCdnEndpoints } from './cdn-endpoints';
import { openCdnConnection } from './connection';
import type { CdnFailure } from './failure';
import { getPurgeStatus, type ListedOperations, listOperations, type PurgeStatusAnswer } from './purge-status';
import {
  checkConnection,
  type DistributionAnswer,
  type DistributionPageAnswer,
  distributionsPath,
  type ListQuestion,
  listDistributions,
  readDistribution,
} from './read-distributions';
import { type PurgeAnswer, sendPurge } from './send-purge';

type Named = Pick<PurgeInput, 'namespace' | 'distribution'>;

/** What the use cases may ask of the CDN. */
export interface CdnClient {
  sendPurge: (purge: Pick<PurgeInput, 'namespace' | 'distribution' | 'target' | 'mode'>) => Promise<PurgeAnswer>;
  /** How far a purge is at each site. */
  getPurgeStatus: (purge: Named & { purgeRequestId: string }) => Promise<PurgeStatusAnswer>;
  /** Every purge of a distribution between two moments, in epoch milliseconds. */
  listOperations: (where: Named & { from: number; to: number }) => Promise<ListedOperations>;
  /** The distributions of a namespace, or a page of them. */
  listDistributions: (question: ListQuestion) => Promise<DistributionPageAnswer>;
  /** The domains of one distribution. */
  readDistribution: (one: { namespace: string; name: string }) => Promise<DistributionAnswer>;
  /** Method and path of these two calls, for saying which one failed. */
  distributionsRequest: (namespace: string, name?: string) => string;
  /** What asking for the distributions of each configured namespace comes to. */
  checkConnection: () => Promise<NamespaceCheck[]>;
  /** How each of the CDN's endpoints stands, as far as this process knows; asks nobody. */
  health: () => EndpointHealth[];
  /** How requests are addressed, for showing them before they are sent. */
  addressing: PurgeAddressing;
}

/** Who wants to know what the calls come to. */
interface Listeners {
  onCall?: (call: CdnCall) => void;
  onResult?: (result: CdnResult) => void;
  onHealthChange?: (health: EndpointHealth) => void;
}

const nobody = () => {};

/** `traceHeaders` are those of the trace that is handed on with a call. */
export function createCdnClient(
  { cdn, namespaces }: Pick<Config, 'cdn' | 'namespaces'>,
  clock: CdnClock,
  { onCall = nobody, onResult = nobody, onHealthChange = nobody }: Listeners = {},
  traceHeaders?: () => Record<string, string>,
): CdnClient {
  type Answer = { ok: true } | { ok: false; failure: Pick<CdnFailure, 'code'> };
  async function told<A extends Answer>(endpoint: CdnEndpoint, answering: Promise<A>): Promise<A> {
    const answer = await answering;
    onResult({ endpoint, outcome: answer.ok ? 'ok' : answer.failure.code });
    return answer;
  }
  const connect = (how?: { keepAlive: boolean }) => timed(openCdnConnection(cdn, traceHeaders, how), onCall);
  const forReading = connect();
  const forPurging = connect({ keepAlive: false });
  const { at, health } = openCdnEndpoints({ forReading, forPurging }, cdn, clock, onHealthChange);
  const { now } = clock;
  const addressing: PurgeAddressing = { basePath: cdn.basePath, urlForm: cdn.urlForm };
  return {
    addressing,
    health,
    sendPurge: (purge) => told('cache-purge', sendPurge(at['cache-purge'], addressing, purge, now)),
    getPurgeStatus: (purge) => told('status', getPurgeStatus(at.status, purge, now)),
    listOperations: (where) => told('operations', listOperations(at.operations, where, now)),
    listDistributions: (question) => told('distributions', listDistributions(at.distributions, question, now)),
    readDistribution: (one) => told('distributions', readDistribution(at.distributions, one, now)),
    distributionsRequest: (...where) => `GET ${cdn.basePath}${distributionsPath(...where)}`,
    // Somebody wants to know how it is now: one call, whatever became of the ones before.
    async checkConnection() {
      const checks = await checkConnection(forReading, cdn.basePath, namespaces, now);
      // Namespaces are read one by one, and each may come to something else.
      const failed = checks.map(({ outcome }) => outcome).filter((outcome) => outcome !== 'ok');
      for (const outcome of failed.length > 0 ? failed : (['ok'] as const))
        onResult({ endpoint: 'distributions', outcome });
      return checks;
    },
  };
}
