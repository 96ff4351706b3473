import 'server-only';
import { type CdnEndpoint, publishCdnCall } from './cdn-observations';
import type { CdnConnection, RawAnswer } from './connection';

const byEnd: [RegExp, CdnEndpoint][] = [
  [/\/cache-purge$/, 'cache-purge'],
  [/\/get-service-operation-status$/, 'status'],
  [/\/list-service-operations-status$/, 'operations'],
];

const endpointOf = (path: string): CdnEndpoint => byEnd.find(([end]) => end.test(path))?.[1] ?? 'distributions';

const answerOf = (answer: RawAnswer) => ('status' in answer ? answer.status : answer.kind);

/** Tells of each call that goes over the wire, and how long it took by the monotonic clock. */
export const observedConnection = (connection: CdnConnection): CdnConnection => ({
  async call(...request) {
    const startedAt = performance.now();
    const answer = await connection.call(...request);
    const durationMs = performance.now() - startedAt;
    publishCdnCall({ endpoint: endpointOf(request[1]), durationMs, answer: answerOf(answer) });
    return answer;
  },
});
