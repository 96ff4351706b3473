import 'server-only';
import { expressionBuilder, type Kysely } from 'kysely';
import type { Database, PurgeRow } from '@/lib/server/store/engine/schema';
import { isKnown, type PurgeOf } from '@/lib/server/store/purges/purge-row';
import type { Scope } from '@/lib/shared/access/access';
import type { ErrorCode } from '@/lib/shared/error-codes';
import { type HistoryFilter, keepsJobsFolded } from '@/lib/shared/history/history-filter';
import { pathOf } from '@/lib/shared/purges/cdn-purge-request';
import type { Purge, PurgePage } from '@/lib/shared/purges/purge-record';
import { parseUrl } from '@/lib/shared/text/parse-url';
import { applyFilter, type View } from './apply-filter';
import { type Cursor, printCursor, sortKeyAt } from './cursor';
import { createFoldedJobs } from './folded-jobs';
import { readPage } from './read-page';
import { distinctValues, readableParts } from './visible-distributions';

interface PageRequest extends View {
  limit: number;
  cursor?: Cursor | undefined;
  /** Each bulk job is one row, where the filter keeps it so (`keepsJobsFolded`). */
  isFolded?: boolean;
}

/** What makes a purge the same as another; everything has no value. */
interface PurgeLike {
  namespace: string;
  distribution: string;
  kind: string;
  value?: string | undefined;
  mode: string;
}

/** Since when (epoch milliseconds), how many at most, and the error codes of purges that did nothing: they are left out. */
interface Recent {
  from: number;
  limit: number;
  undone?: readonly ErrorCode[];
}

/** Path and query of a URL, as a purge command has it; undefined for any other target. */
const pathIn = ({ kind, value = '' }: PurgeLike) => (kind === 'url' && parseUrl(value) ? pathOf(value) : undefined);

/** That a row is known to have the target of a purge. A purge command has no host: one by others has the path of a URL. */
const isSameTarget = (purge: PurgeLike) => {
  const { kind, value } = purge;
  const { eb, and, or } = expressionBuilder<Database, 'purges'>();
  return and([
    isKnown('target'),
    eb('kind', '=', kind),
    value === undefined
      ? eb('value', 'is', null)
      : or([eb('value', '=', value), and([eb('value', '=', pathIn(purge) ?? value), eb('outside', 'is not', null)])]),
  ]);
};

/** Whether each bulk job is one row. */
const isOneRow = ({ isFolded = false }: Pick<PageRequest, 'isFolded'>, filter: HistoryFilter) =>
  isFolded && keepsJobsFolded(filter);

/** More names than a person looks through. */
const ACTORS_MAX = 500;
const LOOKED_AT_FOR_ACTORS = 2_000;

/** Reads the history: pages of it by keyset, in both directions. */
export function createPurgeHistory(db: Kysely<Database>, purgeOf: PurgeOf) {
  const folded = createFoldedJobs(db);

  /** Rows under a filter from a place on, in the history's order or against it. */
  function rowsFrom(
    filter: HistoryFilter,
    { cursor, limit, isFolded = false, ...view }: PageRequest,
  ): Promise<PurgeRow[]> {
    const oldestFirst = (filter.sort === 'oldest') !== (cursor?.direction === 'previous');
    const isFold = isOneRow({ isFolded }, filter);
    return readPage(
      db,
      { filter, view, oldestFirst, after: cursor?.sortKey, limit, folded: isFold ? { scope: view.scope } : undefined },
      (query) => query.selectAll('purges').execute(),
    );
  }

  const jobsOf = (rows: readonly PurgeRow[], filter: HistoryFilter, { now, scope }: View) =>
    folded.count([...new Set(rows.flatMap(({ job_id }) => job_id ?? []))], filter, { now, scope });

  /** One page of the history, newest first unless the filter says otherwise. */
  async function page(filter: HistoryFilter, request: PageRequest): Promise<PurgePage> {
    const { cursor, limit } = request;
    const found = await rowsFrom(filter, { ...request, limit: limit + 1 });
    const more = found.length > limit;
    const back = cursor?.direction === 'previous';
    // A page that is cut short at the front would be the first one with fewer rows: then it is the first one.
    if (back && found.length < limit) return page(filter, { ...request, cursor: undefined });
    const rows = back ? found.slice(0, limit).reverse() : found.slice(0, limit);
    const at = (direction: Cursor['direction'], row: PurgeRow | undefined) =>
      row ? printCursor({ direction, sortKey: row.sort_key }) : null;
    const jobs = isOneRow(request, filter) ? await jobsOf(rows, filter, request) : undefined;
    return {
      items: rows.map(purgeOf),
      ...(jobs && { jobs }),
      nextCursor: back || more ? at('next', rows.at(-1)) : null,
      previousCursor: (back ? more : cursor !== undefined) ? at('previous', rows[0]) : null,
    };
  }

  /** Purges of a distribution since a moment that may have been done, newest first. */
  const recentOn = ({ namespace, distribution }: PurgeLike, { from, limit, undone = [] }: Recent) =>
    db
      .selectFrom('purges')
      .selectAll()
      .where('namespace', '=', namespace)
      .where('distribution', '=', distribution)
      .where('sort_key', '>=', sortKeyAt(from))
      .where('created_at', '>=', from)
      .where('status', '!=', 'cancelled')
      .$if(undone.length > 0, (query) =>
        query.where(({ eb, or }) => or([eb('error_code', 'is', null), eb('error_code', 'not in', undone)])),
      )
      .orderBy('sort_key', 'desc')
      .limit(limit);

  /** Purges of the same target and mode on the same distribution since a moment, newest first. */
  async function alike(purge: PurgeLike, recent: Recent): Promise<Purge[]> {
    const rows = await recentOn(purge, recent)
      .where(isSameTarget(purge))
      .where('mode', '=', purge.mode)
      .where(isKnown('mode'))
      .execute();
    return rows.map(purgeOf);
  }

  /** Purges made outside Purge Desk that may be the same: the CDN does not report their target, their mode, or both. */
  async function perhapsAlike(purge: PurgeLike, recent: Recent): Promise<Purge[]> {
    const rows = await recentOn(purge, recent)
      .where('outside', 'is not', null)
      .where(({ or, not }) => or([isSameTarget(purge), not(isKnown('target'))]))
      .where(({ eb, or, not }) => or([eb('mode', '=', purge.mode), not(isKnown('mode'))]))
      .where(({ or, not }) => or([not(isKnown('target')), not(isKnown('mode'))]))
      .execute();
    return rows.map(purgeOf);
  }

  /**
   * Everybody who has purged something, in alphabetical order. For a scope it is those of its newest purges, so many of
   * each distribution: who may see little of a large history would have all of it searched otherwise.
   */
  async function actors(scope: Scope): Promise<string[]> {
    const named = (names: readonly string[]) => names.filter((name) => name !== '').slice(0, ACTORS_MAX);
    // Who made a purge outside Purge Desk may be unknown: then the name is empty, and the first one.
    if (scope === null) return named(await distinctValues(db, 'actor', { limit: ACTORS_MAX + 1 }));
    const visible = new Set<string>();
    for (const part of await readableParts(db, scope)) {
      const newest = applyFilter(db, {}, { now: 0, scope: part })
        .select('purges.actor')
        .orderBy('purges.sort_key', 'desc')
        .limit(LOOKED_AT_FOR_ACTORS)
        .as('newest');
      const rows = await db.selectFrom(newest).select('actor').distinct().execute();
      for (const { actor } of rows) visible.add(actor);
    }
    return named([...visible].sort());
  }

  /** Whether a record has an actor with this name. */
  const hasActed = async (actor: string) =>
    (await db.selectFrom('purges').select('id').where('actor', '=', actor).limit(1).executeTakeFirst()) !== undefined;

  return { page, alike, perhapsAlike, actors, hasActed };
}
export type PurgeHistory = ReturnType<typeof createPurgeHistory>;
