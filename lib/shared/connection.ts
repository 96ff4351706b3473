import { z } from 'zod';
import type { DistributionList } from './distributions/distribution';
import { errorCodeSchema } from './error-codes';

/** What asking the CDN for the distributions of one namespace came to. */
const namespaceCheckSchema = z.object({
  namespace: z.string(),
  /** Method and path of the call, without host and credential. */
  request: z.string(),
  outcome: z.union([z.literal('ok'), errorCodeSchema]),
  cdnStatus: z.int().nullable(),
  /** What the CDN said, bounded. */
  message: z.string().nullable(),
  durationMs: z.number(),
});
export type NamespaceCheck = z.output<typeof namespaceCheckSchema>;

/** What `POST /api/connection` answers. */
export const connectionCheckSchema = z.object({
  checkedAt: z.iso.datetime(),
  namespaces: z.array(namespaceCheckSchema),
});
export type ConnectionCheck = z.output<typeof connectionCheckSchema>;

type Answer = Pick<NamespaceCheck, 'outcome' | 'cdnStatus'>;

export interface ConnectionState {
  reachable: boolean | undefined;
  /** Undefined while no answer tells. */
  credential: 'accepted' | 'refused' | undefined;
}

const HTTP_OK = 200;
/** A 200 in which the CDN itself says that something is missing is an answer to somebody it knows. */
const isAcceptance = ({ outcome, cdnStatus }: Answer) =>
  outcome === 'ok' || outcome === 'cdn_forbidden' || (outcome === 'cdn_unexpected_answer' && cdnStatus === HTTP_OK);

/** What answers tell of the connection: nothing is said that none of them shows. */
export function connectionState(answers: readonly Answer[]): ConnectionState {
  const answered = answers.some(({ outcome, cdnStatus }) => outcome === 'ok' || cdnStatus !== null);
  const refused = answers.some(({ outcome }) => outcome === 'cdn_unauthenticated');
  return {
    reachable: answers.length === 0 ? undefined : answered,
    credential: refused ? 'refused' : answers.some(isAcceptance) ? 'accepted' : undefined,
  };
}

/** What the last reading of the list shows: a distribution's own problem means that its namespace could be listed. */
export function answersOfReading({ problems, fetchedAt }: Pick<DistributionList, 'problems' | 'fetchedAt'>): Answer[] {
  if (fetchedAt === null) return [];
  const listed = problems.length === 0 || problems.some(({ distribution }) => distribution !== null);
  const failed = problems.map(({ code, cdnStatus }): Answer => ({ outcome: code, cdnStatus }));
  return listed ? [{ outcome: 'ok', cdnStatus: null }, ...failed] : failed;
}
