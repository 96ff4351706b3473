import 'server-only';
import { z } from 'zod';
import { cdnPurgeRequest, type PurgeAddressing } from '@/lib/shared/cdn-purge-request';
import type { PurgeInput } from '@/lib/shared/purge-input';
import type { CdnConnection } from './connection';
import { boundedRaw, type CdnFailure, failureOf, parseLossless, unreadable } from './failure';

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
  const answer = await connection.call(method, path, body);
  const failure = failureOf(answer, now());
  if (failure) return { ok: false, failure };
  if (answer.kind !== 'answer') throw new Error(`a raw answer of kind ${answer.kind} was not taken for a failure`);
  const parsed = answerSchema.safeParse(parseLossless(answer.text));
  if (!parsed.success) return { ok: false, failure: unreadable(answer.status, answer.text) };
  return {
    ok: true,
    purgeRequestId: parsed.data.purge_request_id,
    status: answer.status,
    raw: boundedRaw(answer.text),
  };
}
