import 'server-only';
import { z } from 'zod';
import { cdnPurgeRequest, type PurgeAddressing } from '@/lib/shared/purges/cdn-purge-request';
import type { CdnConnection } from './connection';
import { boundedRaw, readAnswerWith } from './failure';
import { ABSENT } from './list-commands';
import type { ListedPurge, OutgoingPurge, PurgeAnswer, PurgeApiClient } from './purge-api';
import { getPurgeStatus, listOperations } from './purge-status';

/** Declared int64, seen as a number and as a string; anything else is not an answer to a purge. */
const answerSchema = z.object({
  purge_request_id: z.union([z.int().nonnegative().transform(String), z.string().regex(/^\d{1,20}$/)]),
});

/** Sends one purge, once, and parses the response. */
export async function sendCachePurge(
  connection: CdnConnection,
  addressing: Pick<PurgeAddressing, 'urlForm'>,
  purge: Pick<OutgoingPurge, 'namespace' | 'distribution' | 'target' | 'mode'>,
  now: () => number,
): Promise<PurgeAnswer> {
  const { method, path, body } = cdnPurgeRequest(purge, { ...addressing, basePath: '' });
  const answer = readAnswerWith(await connection.call(method, path, body), answerSchema, now());
  if (!answer.ok) return answer;
  const { data, status, text } = answer;
  return { ok: true, purgeRequestId: data.purge_request_id, status, raw: boundedRaw(text) };
}

/** The call that F5 marks as deprecated: the CDN assigns an ID to each purge, and a purge cannot be looked up without it. */
export const cachePurge = (
  at: Record<'cache-purge' | 'status' | 'operations', CdnConnection>,
  addressing: PurgeAddressing,
  now: () => number,
): PurgeApiClient => ({
  send: (purge) => sendCachePurge(at['cache-purge'], addressing, purge, now),
  status: (purge) => getPurgeStatus(at.status, { ...purge, purgeRequestId: purge.purgeRequestId ?? '' }, now),
  async find(purge, window) {
    const listed = await listOperations(at.operations, { ...purge, ...window }, now);
    if (!listed.ok) return listed;
    // A CDN that ignores the window lists older operations, too.
    const inWindow = listed.operations.filter(
      ({ createdAt }) => createdAt === null || (createdAt >= window.from && createdAt <= window.to),
    );
    const operations = [...new Map(inWindow.map((operation) => [operation.purgeRequestId, operation])).values()];
    return { ok: true, kind: 'candidates', operations, gaps: listed.gaps };
  },
  async list(where, window) {
    const listed = await listOperations(at.operations, { ...where, ...window }, now);
    if (!listed.ok) return ABSENT.has(listed.failure.code) ? { ok: true, purges: [], missing: 'absent' } : listed;
    const purges = listed.operations.flatMap(({ purgeRequestId, createdAt }): ListedPurge[] =>
      // Its position in the history would be unknown.
      createdAt === null
        ? []
        : [
            {
              handle: purgeRequestId,
              createdAt,
              target: { kind: 'unknown', value: null },
              mode: null,
              actor: null,
            },
          ],
    );
    return { ok: true, purges, missing: listed.gaps };
  },
});
