import 'server-only';
import { AppError } from '@/lib/server/app-error';
import type { Context } from '@/lib/server/context';
import { parseCursor } from '@/lib/server/store/history/cursor';
import type { Share } from '@/lib/server/store/people/share-store';
import { describeFilter } from '@/lib/shared/history/describe-filter';
import { type HistoryFilter, PAGE_SIZE } from '@/lib/shared/history/history-filter';
import { targetValue } from '@/lib/shared/purges/purge-input';
import type { Purge } from '@/lib/shared/purges/purge-record';
import { redactPattern } from '@/lib/shared/shares/redact';
import type { Shared, SharedPage, SharedPurge } from '@/lib/shared/shares/share';
import { readFilter } from './shared-filter';
import { sharedDetails, sharedPurge, textRedaction } from './shared-purge';

type Needs = Pick<Context, 'purges' | 'history' | 'shares' | 'now'>;

const searched = ({
  target,
  reason,
  ticket,
  purgeRequestId,
}: Pick<Purge, 'target' | 'reason' | 'ticket' | 'purgeRequestId'>) =>
  [targetValue(target), reason, ticket, purgeRequestId].join('\n').toLowerCase();

/**
 * A filter as strangers may read it. The text searched for may itself be part of what is left out of the rows: it is told
 * only where every row shows it.
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
  const page = await context.history.page(filter, { ...view, limit: PAGE_SIZE, cursor });
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
 * be read is an `invalid_query`. Undefined when there is nothing (any more) that could be shown.
 */
export async function readShared(context: Needs, share: Share, at?: string): Promise<Shared | undefined> {
  const { subject } = share;
  await context.shares.markOpened(share, context.now());
  if (subject.kind === 'history') return readPage(context, share, subject.query, at);
  const purge = await context.purges.get(subject.purgeId);
  return purge && { kind: 'purge', ...termsOf(share), purge: sharedDetails(purge, share) };
}
