import 'server-only';
import { setImmediate as otherWork } from 'node:timers/promises';
import { mayBeSeen } from '@/lib/server/auth/authorize';
import type { Context } from '@/lib/server/context';
import { disabledRefusal } from '@/lib/server/distributions/list-distributions';
import type { JobLine, JobPlace } from '@/lib/server/store/bulk/record-lines';
import { kindRefusal, modeRefusal, type PurgeRefusal } from '@/lib/shared/access/access';
import { kindRefusalTexts, modeRefusalText } from '@/lib/shared/access/describe-access';
import type { RejectedLine } from '@/lib/shared/bulk/bulk-job';
import { linePlacer, type PlacedLine } from '@/lib/shared/bulk/place-line';
import { type Distribution, distributionKey } from '@/lib/shared/distributions/distribution';
import { errorTexts } from '@/lib/shared/error-codes';
import { type Mode, URL_MAX_LENGTH } from '@/lib/shared/purges/purge-terms';

/** A line of a list as it was sent. `where` (`namespace/name`) is the distribution that it names. */
export interface BulkLine {
  line: number;
  value: string;
  where?: string | undefined;
  /** Why it cannot be read, in a sentence. */
  problem?: string | undefined;
}

export interface PlacedList {
  /** Where the lines purge. */
  places: JobPlace[];
  lines: JobLine[];
  duplicates: number;
  rejected: RejectedLine[];
  /** Why lines were rejected whose sender may not purge there, by distribution. */
  forbidden: Map<string, PurgeRefusal['code']>;
  /** How many lines were rejected for that alone. */
  forbiddenLines: number;
  /** The hosts that no known distribution serves. */
  unserved: Set<string>;
}

/** Lines that are looked at before others have their turn. An answer needs many turns, so that each piece is short: some 0.1 ms. */
const LINES_AT_ONCE = 10;

/** A line as an answer names it. */
export const rejectedLine = ({ line, value }: BulkLine, reason: string): RejectedLine => ({
  line,
  value: value.slice(0, URL_MAX_LENGTH),
  reason,
});

interface Terms {
  mode: Mode;
  preferred: string | undefined;
}

/** Returns why the caller cannot purge a URL on a distribution: a code if the caller's role does not allow it. */
function refusalsFor(context: Context, mode: Mode) {
  const { access } = context.caller;
  const { policy } = context.settings.auth;
  const known = new Map<string, { reason: string; code?: PurgeRefusal['code'] } | undefined>();
  function find(distribution: Distribution, key: string) {
    const refusal = kindRefusal(access, key, 'url') ?? modeRefusal(access, policy, key, mode);
    if (!refusal) {
      const disabled = disabledRefusal(context, distribution);
      return disabled === undefined ? undefined : { reason: disabled };
    }
    const { code } = refusal;
    const reason = kindRefusalTexts(access, key).url ?? modeRefusalText(access, policy, key, mode) ?? code;
    return { reason, code };
  }
  return (distribution: Distribution) => {
    const key = distributionKey(distribution);
    if (!known.has(key)) known.set(key, find(distribution, key));
    return known.get(key);
  };
}

/** Finds the distribution of each normalised, unique line, and the lines that cannot be purged. Yields to other requests. */
export async function placeList(
  context: Context,
  list: readonly BulkLine[],
  items: readonly Distribution[],
  { mode, preferred }: Terms,
): Promise<PlacedList> {
  const place = linePlacer(items, preferred);
  const refusalOn = refusalsFor(context, mode);
  const found: PlacedList = {
    places: [],
    lines: [],
    duplicates: 0,
    rejected: [],
    forbidden: new Map(),
    forbiddenLines: 0,
    unserved: new Set(),
  };
  const seen = new Set<string>();
  const placeOf = new Map<string, number>();

  function reject(one: BulkLine, reason: string) {
    found.rejected.push(rejectedLine(one, reason));
  }
  function accept({ line }: BulkLine, { url, distribution }: Extract<PlacedLine, { ok: true }>) {
    const key = distributionKey(distribution);
    if (seen.has(`${key} ${url}`)) {
      found.duplicates++;
      return;
    }
    seen.add(`${key} ${url}`);
    const { namespace, name } = distribution;
    const known = placeOf.get(key);
    const at = known ?? found.places.push({ namespace, distribution: name, total: 0 }) - 1;
    placeOf.set(key, at);
    const own = found.places[at];
    if (own) own.total++;
    found.lines.push([line, at, url]);
  }

  for (const [index, one] of list.entries()) {
    if (index % LINES_AT_ONCE === LINES_AT_ONCE - 1) await otherWork();
    if (one.problem !== undefined) {
      reject(one, one.problem);
      continue;
    }
    if (one.where !== undefined && !mayBeSeen(context, one.where)) {
      found.forbidden.set(one.where, 'forbidden_distribution');
      found.forbiddenLines++;
      reject(one, errorTexts.forbidden_distribution.title);
      continue;
    }
    const placed = place(one.value, one.where);
    if (!placed.ok) {
      if (placed.problem === 'foreign_host' && placed.host !== undefined) found.unserved.add(placed.host);
      reject(one, placed.message);
      continue;
    }
    const refused = refusalOn(placed.distribution);
    if (!refused) accept(one, placed);
    else {
      if (refused.code) {
        found.forbidden.set(distributionKey(placed.distribution), refused.code);
        found.forbiddenLines++;
      }
      reject(one, refused.reason);
    }
  }
  return found;
}
