import 'server-only';
import type { Config } from '@/lib/server/config';
import type { PurgeAddressing } from '@/lib/shared/cdn-purge-request';
import type { NamespaceCheck } from '@/lib/shared/connection';
import type { DistributionList } from '@/lib/shared/distribution';
import type { PurgeInput } from '@/lib/shared/purge-input';
import { checkConnection } from './check-connection';
import { openCdnConnection } from './connection';
import { discoverDistributions } from './discover-distributions';
import { getPurgeStatus, type PurgeStatusAnswer } from './get-purge-status';
import { type ListedOperations, listOperations } from './list-operations';
import { type PurgeAnswer, sendPurge } from './send-purge';

type Named = Pick<PurgeInput, 'namespace' | 'distribution'>;

/** What the use cases may ask of the CDN. */
export interface CdnClient {
  sendPurge: (purge: Pick<PurgeInput, 'namespace' | 'distribution' | 'target' | 'mode'>) => Promise<PurgeAnswer>;
  /** How far a purge is at each site. */
  getPurgeStatus: (purge: Named & { purgeRequestId: string }) => Promise<PurgeStatusAnswer>;
  /** Every purge of a distribution between two moments, in epoch milliseconds. */
  listOperations: (where: Named & { from: number; to: number }) => Promise<ListedOperations>;
  discoverDistributions: () => Promise<DistributionList>;
  /** What asking for the distributions of each configured namespace comes to. */
  checkConnection: () => Promise<NamespaceCheck[]>;
  /** How requests are addressed, for showing them before they are sent. */
  addressing: PurgeAddressing;
}

export function createCdnClient({ cdn, namespaces }: Config, now: () => number): CdnClient {
  const connection = openCdnConnection(cdn);
  const addressing: PurgeAddressing = { basePath: cdn.basePath, urlForm: cdn.urlForm };
  return {
    addressing,
    sendPurge: (purge) => sendPurge(connection, addressing, purge, now),
    getPurgeStatus: (purge) => getPurgeStatus(connection, purge, now),
    listOperations: (where) => listOperations(connection, where, now),
    discoverDistributions: () => discoverDistributions(connection, cdn.basePath, namespaces, now),
    checkConnection: () => checkConnection(connection, cdn.basePath, namespaces, now),
  };
}
