import type { DistributionList } from './distributions/distribution';
import type { ErrorCode } from './error-codes';

/** The reads that the desk makes at the CDN, and what each of them is for. */
export const callTexts = {
  distributions: 'List of distributions',
  status: 'Status of purges',
  operations: 'List of purges',
  'purge-commands': 'Purge commands',
  'virtual-hosts': 'Virtual hosts',
  'access-logs': 'Access logs',
} as const;
type Call = keyof typeof callTexts;

const LATER = 'Purge Desk needs this call to purge once the CDN withdraws the cache-purge API.';

/** What a call is for that the desk may do without. */
export const optionalCallTexts: Partial<Record<Call, string>> = {
  distributions:
    'Without this call, Purge Desk offers no HTTP load balancers. Set F5XC_KINDS=cdn_loadbalancer if you have none to purge.',
  'purge-commands': `${LATER} It also shows purges made outside.`,
  'virtual-hosts': LATER,
  'access-logs': 'Not needed for purging. Needed to test patterns against recently served paths.',
};

/** The result of one read from the CDN. */
interface Answer {
  outcome: 'ok' | ErrorCode;
  cdnStatus: number | null;
}

export interface ConnectionState {
  reachable: boolean | undefined;
  /** Undefined while no response shows it. */
  credential: 'accepted' | 'refused' | undefined;
}

const HTTP_OK = 200;
/** A 200 with a gap that the CDN reports still proves that the caller is authenticated. */
const isAcceptance = ({ outcome, cdnStatus }: Answer) =>
  outcome === 'ok' || outcome === 'cdn_forbidden' || (outcome === 'cdn_unexpected_answer' && cdnStatus === HTTP_OK);

/** Returns what responses show about the connection, and nothing else. */
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
