import 'server-only';
import { z } from 'zod';
import { cdnPurgeRequest, type PurgeAddressing } from '@/lib/shared/purges/cdn-purge-request';
import type { PurgeInput } from '@/lib/shared/purges/purge-input';
import type { CdnConnection } from './connection';
import { boundedRaw, type CdnFailure, readAnswerWith } from './failure';

export type PurgeAnswer =
  | { ok: true; purgeRequestId: string; status: number; raw: string }
  | { ok: false; failure: CdnFailure };

/** Declared int64, seen as a number and as a string; anything else is not an answer to a purge. */
const answerSchema = z.object({
  purge_request_id: z.union([z.int().nonnegative().transform(String), z.string().regex(/^\d{1,20}$/)]),
});

/** Sends one purge, once, and reads what came back. */
export async function sendPurge(
  connection: CdnConnection,
  addressing: PurgeAddressing,
  purge: Pick<PurgeInput, 'namespace' | 'distribution' | 'target' | 'mode'>,
  now: () => number,
): Promise<PurgeAnswer> {
  const { method, path, body } = cdnPurgeRequest(purge, { ...addressing, basePath: '' });
  const answer = readAnswerWith(await connection.call(method, path, body), answerSchema, now());
  if (!answer.ok) return answer;
  const { data, status, text } = answer;
  return { ok: true, purgeRequestId: data.purge_request_id, status, raw: boundedRaw(text) };
}
