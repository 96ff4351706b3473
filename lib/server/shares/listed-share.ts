import 'server-only';
import type { Share } from '@/lib/server/store/people/share-store';
import { historyFilterFromUrl } from '@/lib/shared/history/history-filter';
import type { ListedShare } from '@/lib/shared/shares/share';
import { shareState } from './share-state';

const iso = (at: number | null) => (at === null ? null : new Date(at).toISOString());

/** A link as the desk's own people see it; `now` is in epoch milliseconds. */
export const listedShare = ({ scope: _, ...share }: Share, now: number): ListedShare => ({
  ...share,
  subject:
    share.subject.kind === 'purge'
      ? share.subject
      : { kind: 'history', filter: historyFilterFromUrl(new URLSearchParams(share.subject.query)) },
  createdAt: new Date(share.createdAt).toISOString(),
  expiresAt: iso(share.expiresAt),
  revokedAt: iso(share.revokedAt),
  lastOpenedAt: iso(share.lastOpenedAt),
  state: shareState(share, now),
});
