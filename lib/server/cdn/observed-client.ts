import 'server-only';
import type { CdnClient } from './cdn-client';
import { type CdnEndpoint, type CdnResult, publishCdnResult } from './cdn-observations';
import type { CdnFailure } from './failure';

type Answer = { ok: true } | { ok: false; failure: Pick<CdnFailure, 'code'> };

async function told<A extends Answer>(endpoint: CdnEndpoint, answering: Promise<A>): Promise<A> {
  const answer = await answering;
  publishCdnResult({ endpoint, outcome: answer.ok ? 'ok' : answer.failure.code });
  return answer;
}

/** Lists are read namespace by namespace, and each may come to something else. */
const tellLists = (outcomes: CdnResult['outcome'][]) => {
  const failed = outcomes.filter((outcome) => outcome !== 'ok');
  for (const outcome of failed.length > 0 ? failed : (['ok'] as const))
    publishCdnResult({ endpoint: 'distributions', outcome });
};

/** Tells what became of each question once its answer was read, whatever it took to get one. */
export const observedClient = (client: CdnClient): CdnClient => ({
  ...client,
  sendPurge: (purge) => told('cache-purge', client.sendPurge(purge)),
  getPurgeStatus: (purge) => told('status', client.getPurgeStatus(purge)),
  listOperations: (where) => told('operations', client.listOperations(where)),
  listDistributions: (question) => told('distributions', client.listDistributions(question)),
  readDistribution: (one) => told('distributions', client.readDistribution(one)),
  async checkConnection() {
    const checks = await client.checkConnection();
    tellLists(checks.map(({ outcome }) => outcome));
    return checks;
  },
});
