import 'server-only';
import { AppError } from '@/lib/server/app-error';
import { auditOf, authorizeSeeing } from '@/lib/server/auth/authorize';
import type { Context } from '@/lib/server/context';
import { getPurge } from '@/lib/server/purges/get-purge';
import { hashOfToken } from '@/lib/server/secret-token';
import { historyFilterToQuery } from '@/lib/shared/history/history-filter';
import { type CreatedShare, expiryMs, type ShareInput } from '@/lib/shared/shares/share';
import { listedShare } from './listed-share';
import { frozenFilter } from './shared-filter';

/** Makes a link. Its token is in the answer and nowhere else: only its hash is stored. */
export async function createShare(context: Context, { subject, expiry, ...terms }: ShareInput): Promise<CreatedShare> {
  const { shares, caller, newId, newToken, log } = context;
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
