import 'server-only';
import { z } from 'zod';
import type { PurgeInput } from '@/lib/shared/purges/purge-input';
import { cdnTime } from './cdn-time';
import type { CdnConnection } from './connection';
import { type CdnFailure, readAnswerWith, tooManyItems } from './failure';

/** More purges of one distribution than that within a minute are no list of purges. */
const OPERATIONS_MAX = 10_000;

const operationsSchema = z.object({
  items: z
    .array(
      z.object({
        service_op_id: z.union([z.int().nonnegative().transform(String), z.string().regex(/^\d{1,20}$/)]),
        created_time: z.string().nullish().catch(null),
      }),
    )
    .max(OPERATIONS_MAX, tooManyItems(OPERATIONS_MAX))
    .nullish(),
});

export type ListedOperations =
  | { ok: true; operations: { purgeRequestId: string; createdAt: string | null }[] }
  | { ok: false; failure: CdnFailure };

/** `list-service-operations-status`: every purge of a distribution between two moments (epoch milliseconds), whoever made it. */
export async function listOperations(
  connection: CdnConnection,
  where: Pick<PurgeInput, 'namespace' | 'distribution'> & { from: number; to: number },
  now: () => number,
): Promise<ListedOperations> {
  const { namespace, distribution: name, from, to } = where;
  const path = `/api/cdn/namespaces/${encodeURIComponent(namespace)}/cdn_loadbalancer/list-service-operations-status`;
  const time = (at: number) => new Date(at).toISOString();
  const body = { namespace, name, time_range: { start_time: time(from), finish_time: time(to) } };
  const answer = readAnswerWith(await connection.call('POST', path, body), operationsSchema, now());
  if (!answer.ok) return answer;
  return {
    ok: true,
    operations: (answer.data.items ?? []).map((item) => ({
      purgeRequestId: item.service_op_id,
      createdAt: cdnTime(item.created_time),
    })),
  };
}
