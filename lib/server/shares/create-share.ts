import 'server-only';
import { AppError } from '@/lib/server/app-error';
import type { Context } from '@/lib/server/context';
import { historyFilterToQuery } from '@/lib/shared/history-filter';
import { type CreatedShare, expiryMs, type ShareInput } from '@/lib/shared/share';
import { listedShare } from './listed-share';
import { hashOfToken } from './share-token';
import { frozenFilter } from './shared-filter';

type Needs = Pick<Context, 'shares' | 'purges' | 'actor' | 'now' | 'newId' | 'newShareToken' | 'log'>;

/** Makes a link. Its token is in the answer and nowhere else: only its hash is stored. */
export async function createShare(context: Needs, { subject, expiry, ...terms }: ShareInput): Promise<CreatedShare> {
  const { shares, purges, actor, newId, newShareToken, log } = context;
  if ('purgeId' in subject && !(await purges.get(subject.purgeId)))
    throw new AppError('invalid_input', { errors: { purgeId: ['There is no such purge.'] } });
  const id = newId();
  const token = newShareToken();
  const now = context.now();
  const lifetime = expiryMs[expiry];
  await shares.create({
    id,
    tokenHash: hashOfToken(token),
    createdAt: now,
    createdBy: actor,
    subject: 'purgeId' in subject ? subject : { query: historyFilterToQuery(frozenFilter(subject.filter, now)) },
    ...terms,
    expiresAt: lifetime === null ? null : now + lifetime,
  });
  const share = await shares.get(id);
  if (!share) throw new Error('a share that was just written is not there');
  log.info({ shareId: id, actor, expiry, ...terms }, 'a share link was made');
  return { share: listedShare(share, now), token };
}
