import 'server-only';
import { AppError } from '@/lib/server/app-error';
import type { Context } from '@/lib/server/context';
import { addressKey, type RateLimit } from '@/lib/server/limits';
import { hashOfToken, isToken, secretState } from '@/lib/server/secret-token';
import { parseCursor } from '@/lib/server/store/history/cursor';
import type { Share } from '@/lib/server/store/people/share-store';
import { describeFilter } from '@/lib/shared/history/describe-filter';
import { type HistoryFilter, PAGE_SIZE } from '@/lib/shared/history/history-filter';
import type { Purge } from '@/lib/shared/purges/purge-record';
import { targetValue } from '@/lib/shared/purges/purge-terms';
import { redactPattern } from '@/lib/shared/shares/redact';
import type { Shared, SharedPage, SharedPurge } from '@/lib/shared/shares/share';
import { readFilter, sharedDetails, sharedPurge, textRedaction } from './shared-purge';

type Needs = Pick<Context, 'store' | 'now'>;

const searched = ({
  target,
  reason,
  ticket,
  purgeRequestId,
}: Pick<Purge, 'target' | 'reason' | 'ticket' | 'purgeRequestId'>) =>
  [targetValue(target), reason, ticket, purgeRequestId].join('\n').toLowerCase();

/**
 * Returns a filter as readers of a link may see it. The search text may itself be redacted in the rows, so it is shown
 * only if every row shows it.
 */
function sharedFilter(filter: HistoryFilter, rows: readonly SharedPurge[], share: Share): HistoryFilter {
  const { q, actor } = filter;
  const isSeen = rows.length > 0 && rows.every((row) => searched(row).includes(q?.toLowerCase() ?? ''));
  const text = share.showQueries || q === undefined ? q : isSeen ? redactPattern(q) : '…';
  return {
    ...filter,
    ...(text !== undefined && { q: textRedaction(share)(text) }),
    ...(actor !== undefined && !share.showActors && { actor: 'one person' }),
  };
}

async function readPage(context: Needs, share: Share, query: string, at?: string): Promise<SharedPage | undefined> {
  const filter = readFilter(query);
  if (!filter) return undefined;
  const cursor = at === undefined ? undefined : parseCursor(at);
  if (at !== undefined && !cursor) throw new AppError('invalid_query', { errors: { at: ['Invalid cursor.'] } });
  const view = { now: context.now(), scope: share.scope };
  const page = await context.store.history.page(filter, { ...view, limit: PAGE_SIZE, cursor });
  const items = page.items.map((purge) => sharedPurge(purge, share));
  return {
    kind: 'history',
    ...termsOf(share),
    conditions: describeFilter(sharedFilter(filter, items, share)),
    oldestFirst: filter.sort === 'oldest',
    items,
    nextCursor: page.nextCursor,
    previousCursor: page.previousCursor,
  };
}

const termsOf = ({ expiresAt, showActors, showQueries }: Share) => ({
  expiresAt: expiresAt === null ? null : new Date(expiresAt).toISOString(),
  showActors,
  showQueries,
});

/**
 * What an open link shows, and nothing else: its purge, or a page of its history from a place in it. A place that cannot
 * be read is an `invalid_query`. Undefined when there is nothing (any more) that could be shown. What a chat or a mail
 * scanner fetches ahead is not "opened": `byPerson` is for people.
 */
export async function readShared(
  context: Needs,
  share: Share,
  { at, byPerson }: { at?: string | undefined; byPerson: boolean },
): Promise<Shared | undefined> {
  const { subject } = share;
  if (byPerson) await context.store.shares.markOpened(share, context.now());
  if (subject.kind === 'history') return readPage(context, share, subject.query, at);
  const purge = await context.store.purges.get(subject.purgeId);
  return purge && { kind: 'purge', ...termsOf(share), purge: sharedDetails(purge, share) };
}

type Opened =
  | { outcome: 'open'; share: Share }
  /** The token is valid: its holder may know what happened to the link. */
  | { outcome: 'ended'; because: 'link_expired' | 'link_revoked' }
  /** A wrong token reveals nothing. */
  | { outcome: 'nothing' }
  | { outcome: 'limited'; retryAfterSeconds: number };

type OpenNeeds = Pick<Context, 'store' | 'limits' | 'caller' | 'now'>;

/** Returns the seconds to wait before the next read of a link; counts this read if there are none. */
async function countReading({ limits, caller }: OpenNeeds, { id }: Share): Promise<number | undefined> {
  const counted: [RateLimit, string][] = [
    [limits.shareReadings, `${id} ${addressKey(caller)}`],
    [limits.shareReadingsInAll, id],
  ];
  for (const [limit, key] of counted) {
    const retryAfterSeconds = await limit.secondsToWait(key);
    if (retryAfterSeconds !== undefined) return retryAfterSeconds;
  }
  for (const [limit, key] of counted) await limit.count(key);
  return undefined;
}

/**
 * Opens a link by its token. A valid token works even after failed attempts from the same address, because 256 bits cannot
 * be guessed. Wrong tokens are counted by address, reads by link and address, and by link.
 */
export async function openShare(needs: OpenNeeds, token: string): Promise<Opened> {
  const { limits, caller, now } = needs;
  const { shares } = needs.store;
  const share = isToken(token) ? await shares.findByTokenHash(hashOfToken(token)) : undefined;
  if (share) {
    const retryAfterSeconds = await countReading(needs, share);
    if (retryAfterSeconds !== undefined) return { outcome: 'limited', retryAfterSeconds };
    const state = secretState(share, now());
    return state === 'active' ? { outcome: 'open', share } : { outcome: 'ended', because: `link_${state}` };
  }
  const client = addressKey(caller);
  const retryAfterSeconds = await limits.shareOpens.secondsToWait(client);
  if (retryAfterSeconds !== undefined) return { outcome: 'limited', retryAfterSeconds };
  await limits.shareOpens.count(client);
  return { outcome: 'nothing' };
}

/** Returns the link of a token; throws if it is unknown, has ended, or is read too often. */
export async function requireShare(needs: OpenNeeds, token: string): Promise<Share> {
  const opened = await openShare(needs, token);
  switch (opened.outcome) {
    case 'open':
      return opened.share;
    case 'limited':
      throw new AppError('too_many_requests', { retryAfterSeconds: opened.retryAfterSeconds });
    case 'ended':
      throw new AppError(opened.because);
    case 'nothing':
      throw new AppError('not_found');
  }
}
