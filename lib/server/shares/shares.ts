import 'server-only';
import { AppError } from '@/lib/server/app-error';
import { auditOf, auditRefusal, authorizeSeeing, refuse } from '@/lib/server/auth/authorize';
import type { Context } from '@/lib/server/context';
import { getPurge } from '@/lib/server/purges/get-purge';
import { hashOfToken, secretState } from '@/lib/server/secret-token';
import type { Share } from '@/lib/server/store/people/share-store';
import {
  inScope,
  isAtLeast,
  isEverywhere,
  roleOn,
  type Scope,
  scopeCovers,
  visibleScope,
} from '@/lib/shared/access/access';
import { isOwnRecord } from '@/lib/shared/access/actor';
import { historyFilterToQuery } from '@/lib/shared/history/history-filter';
import { historyFilterFromUrl } from '@/lib/shared/history/history-filter-schema';
import type { CreatedShare, ListedShare, ShareInput, ShareList } from '@/lib/shared/shares/share';
import { expiryMs } from '@/lib/shared/shares/share-expiry';
import { isoTime, isoTimeOrNull } from '@/lib/shared/text/moment';
import { frozenFilter } from './shared-purge';

/** Returns a link as signed-in users see it; `now` is in epoch milliseconds. */
const listedShare = ({ scope: _, ...share }: Share, now: number): ListedShare => ({
  ...share,
  subject:
    share.subject.kind === 'purge'
      ? share.subject
      : { kind: 'history', filter: historyFilterFromUrl(new URLSearchParams(share.subject.query)) },
  createdAt: isoTime(share.createdAt),
  expiresAt: isoTimeOrNull(share.expiresAt),
  revokedAt: isoTimeOrNull(share.revokedAt),
  lastOpenedAt: isoTimeOrNull(share.lastOpenedAt),
  state: secretState(share, now),
});

/** Creates a link. Only the response contains its token: the database stores only its hash. */
export async function createShare(context: Context, { subject, expiry, ...terms }: ShareInput): Promise<CreatedShare> {
  const { caller, newId, newToken, log } = context;
  const { shares } = context.store;
  const scope = await authorizeSeeing(context, 'share.create');
  if ('purgeId' in subject && !(await getPurge(context, subject.purgeId)))
    throw new AppError('invalid_input', { errors: { purgeId: ['No purge has this ID.'] } });
  const id = newId();
  const token = newToken();
  const now = context.now();
  const lifetime = expiryMs[expiry];
  const query = 'purgeId' in subject ? undefined : historyFilterToQuery(frozenFilter(subject.filter, now));
  const share = {
    id,
    tokenHash: hashOfToken(token),
    createdAt: now,
    createdBy: caller.actor,
    subject: 'purgeId' in subject ? subject : { query: query ?? '' },
    ...terms,
    expiresAt: lifetime === null ? null : now + lifetime,
    scope: 'purgeId' in subject ? null : scope,
  };
  const what = 'purgeId' in subject ? `purge ${subject.purgeId}` : `history ${query}`;
  await shares.create(share, auditOf(context, { action: 'share.create', subject: what, subjectId: id }, expiry));
  const written = await shares.get(id);
  if (!written) throw new Error('a share that was just written is not there');
  log.info({ shareId: id, actor: caller.actor, expiry, ...terms }, 'share link created');
  return { share: listedShare(written, now), token };
}

type Needs = Pick<Context, 'caller'>;

/** Whether a user who may see these distributions may see the content of a link. */
const covers = (scope: Scope, { subject, scope: shown }: Share) =>
  subject.kind === 'purge' ? inScope(scope, subject.distribution) : scopeCovers(scope, shown);

/** Whether a link is in the caller's list: one that shows what the caller may see, or the caller's own. */
function isListed({ caller }: Needs, share: Share): boolean {
  const scope = visibleScope(caller.access);
  return scope !== undefined && (isOwnRecord(caller, share.createdBy) || covers(scope, share));
}

/** Whether the caller may revoke a link: their own, or as a lead, links that show only the lead's distributions. */
function mayRevoke({ caller }: Needs, share: Share): boolean {
  if (isOwnRecord(caller, share.createdBy)) return caller.access.length > 0;
  if (share.subject.kind === 'purge') return isAtLeast(roleOn(caller.access, share.subject.distribution), 'lead');
  if (isEverywhere(caller.access, 'lead')) return true;
  const led = caller.access
    .filter(({ role }) => isAtLeast(role, 'lead'))
    .flatMap(({ distributions }) => distributions ?? []);
  return share.scope !== null && led.length > 0 && scopeCovers(led, share.scope);
}

/** Returns the active links that the caller may see, and the newest of those that have ended. */
export async function listShares(context: Context): Promise<ShareList> {
  await authorizeSeeing(context);
  const at = context.now();
  const shares = await context.store.shares.list(at, (share) => isListed(context, share));
  return { items: shares.map((share) => ({ ...listedShare(share, at), mayRevoke: mayRevoke(context, share) })) };
}

/** Revokes a link permanently (idempotent). Throws `not_found` for a link that the caller may not see. */
export async function revokeShare(context: Context, id: string): Promise<ListedShare> {
  const { store, caller, now, log } = context;
  const attempt = { action: 'share.revoke', subjectId: id } as const;
  const known = await store.shares.get(id);
  if (!known) throw new AppError('not_found');
  if (!isListed(context, known)) {
    await auditRefusal(context, attempt, 'forbidden_distribution');
    throw new AppError('not_found');
  }
  if (!mayRevoke(context, known)) await refuse(context, attempt, 'forbidden');
  const share = await store.shares.revoke(id, caller.actor, now(), auditOf(context, attempt));
  if (!share) throw new AppError('not_found');
  log.info({ shareId: id, actor: caller.actor }, 'share link revoked');
  return listedShare(share, now());
}
