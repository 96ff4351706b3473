import 'server-only';
import type { Kysely } from 'kysely';
import { appendAudit, type NewAuditEntry } from '@/lib/server/store/audit/audit-log';
import type { Database, ShareRow } from '@/lib/server/store/engine/schema';
import { printScope, readScope } from '@/lib/server/store/history/apply-filter';
import { modeOf, targetOf } from '@/lib/server/store/purges/purge-row';
import type { Scope } from '@/lib/shared/access/access';
import type { Purge } from '@/lib/shared/purges/purge-record';
import { activeAndEnded, ENDED_MAX, isActiveAt, revokeOnce } from './revocation';

/** How exactly it is kept when a link was opened last, in milliseconds: an open page asks every second. */
const OPENED_EXACTNESS_MS = 60_000;

/** A link as it is stored; times are epoch milliseconds. */
export interface Share {
  id: string;
  subject:
    | { kind: 'purge'; purgeId: string; distribution: string; target: Purge['target']; mode: Purge['mode'] }
    | { kind: 'history'; query: string };
  createdAt: number;
  createdBy: string;
  showActors: boolean;
  showQueries: boolean;
  expiresAt: number | null;
  revokedAt: number | null;
  revokedBy: string | null;
  lastOpenedAt: number | null;
  /** The distributions that a shared history is limited to: those that its creator could see. Null is all. */
  scope: Scope;
}

interface NewShare
  extends Pick<Share, 'id' | 'createdAt' | 'createdBy' | 'showActors' | 'showQueries' | 'expiresAt' | 'scope'> {
  /** A purge's id, or the query string of a filter. */
  subject: { purgeId: string } | { query: string };
  tokenHash: string;
}

type Row = ShareRow & Record<'namespace' | 'distribution' | 'kind' | 'value' | 'mode' | 'outside', string | null>;

const subjectOf = ({
  purge_id: purgeId,
  filter,
  namespace,
  distribution,
  kind,
  value,
  mode,
  outside,
}: Row): Share['subject'] =>
  purgeId === null
    ? { kind: 'history', query: filter ?? '' }
    : {
        kind: 'purge',
        purgeId,
        distribution: `${namespace}/${distribution}`,
        target: targetOf({ kind: kind ?? '', value, outside }),
        mode: modeOf({ mode: mode ?? '', outside }),
      };

const shareOf = (row: Row): Share => ({
  id: row.id,
  subject: subjectOf(row),
  createdAt: row.created_at,
  createdBy: row.created_by,
  showActors: row.show_actors === 1,
  showQueries: row.show_queries === 1,
  expiresAt: row.expires_at,
  revokedAt: row.revoked_at,
  revokedBy: row.revoked_by,
  lastOpenedAt: row.last_opened_at,
  scope: readScope(row.scope),
});

/** Links for people without an account: the hash of a token leads to what it may show. */
export function createShareStore(db: Kysely<Database>) {
  async function create({ subject, tokenHash, ...share }: NewShare, audit: NewAuditEntry): Promise<void> {
    await db.transaction().execute(async (tx) => {
      const row = {
        id: share.id,
        token_hash: tokenHash,
        created_at: share.createdAt,
        created_by: share.createdBy,
        purge_id: 'purgeId' in subject ? subject.purgeId : null,
        filter: 'query' in subject ? subject.query : null,
        show_actors: Number(share.showActors),
        show_queries: Number(share.showQueries),
        expires_at: share.expiresAt,
        revoked_at: null,
        revoked_by: null,
        last_opened_at: null,
        scope: printScope(share.scope),
      };
      await tx.insertInto('shares').values(row).execute();
      await appendAudit(tx, audit);
    });
  }

  const withPurges = () =>
    db
      .selectFrom('shares')
      .leftJoin('purges', 'purges.id', 'shares.purge_id')
      .selectAll('shares')
      .select([
        'purges.namespace',
        'purges.distribution',
        'purges.kind',
        'purges.value',
        'purges.mode',
        'purges.outside',
      ]);

  async function findByTokenHash(tokenHash: string): Promise<Share | undefined> {
    const row = await withPurges().where('shares.token_hash', '=', tokenHash).executeTakeFirst();
    return row && shareOf(row);
  }

  /** Returns those of these links that were revoked. */
  const revokedAmong = async (ids: readonly string[]) =>
    new Set(
      (
        await db.selectFrom('shares').select('id').where('id', 'in', ids).where('revoked_at', 'is not', null).execute()
      ).map(({ id }) => id),
    );

  async function get(id: string): Promise<Share | undefined> {
    const row = await withPurges().where('shares.id', '=', id).executeTakeFirst();
    return row && shareOf(row);
  }

  /** Returns the active links and the newest of those that have ended, the newest first: those that `isListed` keeps. */
  async function list(now: number, isListed: (share: Share) => boolean = () => true): Promise<Share[]> {
    const newest = () => withPurges().orderBy('shares.created_at', 'desc').orderBy('shares.id', 'desc');
    const active = await newest().where(isActiveAt('shares', now)).execute();
    const ended: Share[] = [];
    let rows: Row[] = [];
    do {
      const last = rows.at(-1);
      rows = await newest()
        .where(({ not }) => not(isActiveAt('shares', now)))
        .$if(last !== undefined, (query) =>
          query.where(({ eb, refTuple, tuple }) =>
            eb(refTuple('shares.created_at', 'shares.id'), '<', tuple(last?.created_at ?? 0, last?.id ?? '')),
          ),
        )
        .limit(ENDED_MAX)
        .execute();
      ended.push(...rows.map(shareOf).filter(isListed));
    } while (rows.length === ENDED_MAX && ended.length < ENDED_MAX);
    return activeAndEnded(active.map(shareOf).filter(isListed), ended.slice(0, ENDED_MAX));
  }

  /** Ends a link; one that was revoked before stays as it is. Undefined when there is none. */
  async function revoke(id: string, by: string, at: number, audit: NewAuditEntry): Promise<Share | undefined> {
    await revokeOnce(db, 'shares', id, { by, at }, audit);
    return get(id);
  }

  /** Remembers when a link was opened, to the minute. */
  async function markOpened({ id, lastOpenedAt }: Share, at: number): Promise<void> {
    if (lastOpenedAt !== null && lastOpenedAt > at - OPENED_EXACTNESS_MS) return;
    await db.updateTable('shares').set({ last_opened_at: at }).where('id', '=', id).execute();
  }

  return { create, findByTokenHash, revokedAmong, get, list, revoke, markOpened };
}
export type ShareStore = ReturnType<typeof createShareStore>;
