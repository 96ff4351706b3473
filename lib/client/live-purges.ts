import type { Query, QueryClient } from '@tanstack/react-query';
import { distributionOf } from '@/lib/shared/distributions/distribution';
import type { LiveEvents } from '@/lib/shared/events/live-events';
import { isNarrowed } from '@/lib/shared/history/history-filter';
import type { Duplicates } from '@/lib/shared/purges/duplicates';
import type { Purge, PurgeDetails, PurgePage } from '@/lib/shared/purges/purge-record';
import type { SendWindow } from '@/lib/shared/purges/send-window';
import { isAhead, isOlder, patchNewest, patchPage, replaced } from './patch-page';
import { isTurnedAway } from './polling';
import { isPurge, isSendWindow } from './purge-fits';
import { sendWindowQuery } from './purges';

/**
 * Data that events do not contain is reloaded: the minimum interval, and the random spread that keeps many pages from
 * reloading at once. Milliseconds.
 */
const SOON = {
  list: { restMs: 2000, withinMs: 1000 },
  one: { restMs: 0, withinMs: 600 },
  summary: { restMs: 15_000, withinMs: 5000 },
  /** After a break in the stream. */
  all: { restMs: 0, withinMs: 500 },
} as const;
/** How long a response to a request from before an event may be in flight, in milliseconds. */
const ON_ITS_WAY_MS = 10_000;

/** Keeps the purges on a page up to date with the events of its stream. */
export interface LivePurges {
  purges: (changed: LiveEvents['purges']) => void;
  window: (window: SendWindow) => void;
  distributions: () => void;
  /** Reloads everything. */
  readAll: () => void;
  stop: () => void;
}

export function livePurges(client: QueryClient): LivePurges {
  const cache = client.getQueryCache();
  const timers = new Map<Query, ReturnType<typeof setTimeout>>();
  const readAt = new WeakMap<Query, number>();
  const askedAt = new WeakMap<Query, number>();
  const recent = new Map<string, { purge: Purge; at: number }>();

  const shown = () => cache.findAll({ type: 'active', predicate: ({ meta }) => meta?.live !== undefined });

  function readSoon(query: Query, { restMs, withinMs }: { restMs: number; withinMs: number }) {
    if (timers.has(query) || isTurnedAway(query.state.error)) return;
    const rested = performance.now() - (readAt.get(query) ?? Number.NEGATIVE_INFINITY);
    const read = () => {
      timers.delete(query);
      readAt.set(query, performance.now());
      if (query.isActive()) void client.refetchQueries({ queryKey: query.queryKey, exact: true });
    };
    timers.set(query, setTimeout(read, Math.max(0, restMs - rested) + Math.random() * withinMs));
  }

  const set = (query: Query, data: unknown) => void client.setQueryData(query.queryKey, data);

  /** Applies a changed purge to one query. */
  function patch(query: Query, purge: Purge) {
    const { data } = query.state;
    const live = query.meta?.live;
    if (!live || data === undefined) return;
    const now = Date.now();
    switch (live.shows) {
      case 'newest': {
        const { page, outdated } = patchNewest(data as PurgePage, purge, { ...live, now });
        if (page !== data) set(query, page);
        if (outdated) readSoon(query, SOON.list);
        return;
      }
      case 'page': {
        const { page, outdated } = patchPage(data as PurgePage, purge, { ...live, now });
        if (page !== data) set(query, page);
        if (outdated && !live.isStill) readSoon(query, SOON.list);
        return;
      }
      case 'duplicates': {
        const found = data as Duplicates;
        const isListed = found.items.some(({ id }) => id === purge.id);
        if (isListed) set(query, replaced(found, purge));
        if (isListed ? isAhead(found, purge) : distributionOf(live.of) === distributionOf(purge))
          readSoon(query, SOON.list);
        return;
      }
      case 'one': {
        const details = data as PurgeDetails;
        if (details.id !== purge.id) return;
        if (!isOlder(purge, details)) set(query, { ...details, ...purge });
        return readSoon(query, SOON.one);
      }
      case 'summary':
        return readSoon(query, SOON.summary);
      case 'window':
      case 'distributions':
        return;
    }
  }

  /** A response that was in flight when an event arrived is older than the event; later requests include it. */
  function mend(query: Query) {
    const live = query.meta?.live;
    if (live?.shows !== 'newest' && live?.shows !== 'page' && live?.shows !== 'one') return;
    const rows = live.shows === 'one' ? [query.state.data as PurgeDetails] : (query.state.data as PurgePage).items;
    const known = new Map(rows.map((row) => [row.id, row]));
    const asked = askedAt.get(query) ?? performance.now() - ON_ITS_WAY_MS;
    for (const [id, { purge, at }] of recent) {
      const row = known.get(id);
      if (at < asked) continue;
      if (row ? isOlder(row, purge) : live.shows === 'newest' && !isNarrowed(live.filter)) patch(query, purge);
    }
  }

  const unsubscribe = cache.subscribe((event) => {
    if (event.type !== 'updated') return;
    if (event.action.type === 'fetch') askedAt.set(event.query, performance.now());
    if (event.action.type !== 'success' || event.action.manual) return;
    readAt.set(event.query, performance.now());
    if (recent.size > 0 && event.query.meta?.live) mend(event.query);
  });

  return {
    purges({ purges: sent, removed }) {
      const purges = sent.filter(isPurge);
      const at = performance.now();
      // Here, because a page without a list has no responses to patch, and may be open for days.
      for (const [id, one] of recent) if (at - one.at > ON_ITS_WAY_MS) recent.delete(id);
      for (const purge of purges) recent.set(purge.id, { purge, at });
      for (const query of shown()) {
        for (const purge of purges) patch(query, purge);
        const list = query.meta?.live?.shows === 'newest' || query.meta?.live?.shows === 'page';
        if (removed && list) readSoon(query, SOON.list);
      }
    },
    window(window) {
      if (isSendWindow(window) && client.getQueryState(sendWindowQuery.queryKey)?.data)
        client.setQueryData(sendWindowQuery.queryKey, window);
    },
    distributions() {
      for (const query of shown()) if (query.meta?.live?.shows === 'distributions') readSoon(query, SOON.list);
    },
    readAll() {
      for (const query of shown()) if (!isStill(query)) readSoon(query, SOON.all);
    },
    stop() {
      unsubscribe();
      for (const timer of timers.values()) clearTimeout(timer);
    },
  };
}

const isStill = ({ meta }: Query) => meta?.live?.shows === 'page' && meta.live.isStill;
