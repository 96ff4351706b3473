import type { Log } from '@/lib/server/observability/log';
import { createPurgeFeed, type Listener } from '@/lib/server/purges/purge-feed';
import type { Store } from '@/lib/server/store/open-store';
import type { PurgeChanged } from '@/lib/server/store/purges/purge-changes';
import type { Purge } from '@/lib/shared/purges/purge-record';
import type { SendWindow } from '@/lib/shared/purges/send-window';

export const FEED_STARTS_AT = Date.parse('2026-11-29T12:00:00.000Z');

/** A purge of a minute before the feed starts, for tests in which it does not matter which. */
export const aFollowedPurge = (id: string, change: Partial<Purge> = {}) =>
  ({
    id,
    madeOutside: false,
    status: 'accepted',
    namespace: 'default',
    distribution: 'www-shop',
    target: { kind: 'all' },
    mode: 'soft',
    actor: 'ann@corp.example',
    createdAt: new Date(FEED_STARTS_AT - 60_000).toISOString(),
    updatedAt: new Date(FEED_STARTS_AT - 60_000).toISOString(),
    nextSendAt: null,
    nextSendInMs: null,
    error: null,
    progress: null,
    ...change,
  }) as Purge;

/** A feed over purges in memory, by a clock that tests move. */
export function feedUnderTest() {
  const purges = new Map<string, Purge>();
  const numbered: PurgeChanged[] = [];
  const ended = new Set<string>();
  let ms = 0;
  let distributions = '';
  let rowsRead = 0;
  let windowFor = (_: string): SendWindow => ({
    because: null,
    nextSafeAt: null,
    nextSafeInMs: null,
    waiting: 0,
    perMinute: 60,
    pause: null,
  });
  const waiting: (() => void)[] = [];
  const endedAmong = async (ids: readonly string[]) => new Set(ids.filter((id) => ended.has(id)));
  const store = {
    changes: {
      newest: async () => numbered.at(-1)?.number ?? 0,
      after: async (number: number, missing: readonly number[], limit: number) =>
        numbered.filter((change) => change.number > number || missing.includes(change.number)).slice(0, limit),
      hasAllAfter: async () => true,
    },
    purges: {
      many: async (ids: readonly string[]) => {
        rowsRead += ids.length;
        return ids.flatMap((id) => purges.get(id) ?? []);
      },
    },
    sessions: { endedAmong },
    shares: { revokedAmong: endedAmong },
    credentials: { revokedAmong: endedAmong },
  } as object as Store;
  const feed = createPurgeFeed({
    store,
    readWindow: async () => windowFor,
    printDistributions: async () => distributions,
    wait: () => new Promise((resolve) => waiting.push(resolve)),
    monotonic: () => ms,
    random: () => 0,
    now: () => FEED_STARTS_AT + ms,
    log: { warn: () => undefined } as object as Log,
  });
  /** Lets all that is under way come to rest. */
  const rest = () => new Promise((resolve) => setImmediate(resolve));

  return {
    /** What was read of purges so far, in rows. */
    rowsRead: () => rowsRead,
    end: (id: string) => void ended.add(id),
    set window(said: SendWindow) {
      windowFor = () => said;
    },
    set distributions(printed: string) {
      distributions = printed;
    },
    set windowFor(said: (actor: string) => SendWindow) {
      windowFor = said;
    },
    change(...changed: Purge[]) {
      for (const purge of changed) {
        purges.set(purge.id, purge);
        numbered.push({ number: numbered.length + 1, purgeId: purge.id });
      }
    },
    /** Lets so much time pass, with a look every 400 ms. */
    async pass(passed: number) {
      for (const end = ms + passed; ms < end; ) {
        ms += 400;
        for (const go of waiting.splice(0)) go();
        await rest();
      }
    },
    /** Somebody listens; returns the events that come, and whether the stream is over. */
    async follow(terms: Partial<Listener> = {}, after?: number) {
      const events: { event: string; id: string | undefined; data: Record<string, unknown> }[] = [];
      const heard = { events, isOver: false, of: (name: string) => events.filter(({ event }) => event === name) };
      const listener: Listener = {
        scope: null,
        windowOf: undefined,
        sees: 'rows',
        until: Number.POSITIVE_INFINITY,
        send(frame) {
          const fields = Object.fromEntries(
            new TextDecoder()
              .decode(frame)
              .trimEnd()
              .split('\n')
              .map((line) => [line.split(': ', 1)[0], line.slice(line.indexOf(': ') + 2)]),
          );
          if (fields.event) events.push({ event: fields.event, id: fields.id, data: JSON.parse(fields.data ?? '') });
        },
        end: () => {
          heard.isOver = true;
        },
        ...terms,
      };
      await feed.follow(listener, after);
      await rest();
      return heard;
    },
  };
}
