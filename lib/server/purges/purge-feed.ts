import 'server-only';
import type { Log } from '@/lib/server/observability/log';
import type { Store } from '@/lib/server/store/open-store';
import type { PurgeChanged } from '@/lib/server/store/purges/purge-changes';
import type { Timing } from '@/lib/server/timing';
import { inScope, type Scope } from '@/lib/shared/access/access';
import { distributionOf } from '@/lib/shared/distributions/distribution';
import { BEAT_MS, type LiveEvent } from '@/lib/shared/purges/live-events';
import type { SendWindow } from '@/lib/shared/purges/send-window';

/** How often the database is looked at while a page listens, in milliseconds. */
const LOOK_MS = 400;
/** More changes at once than that are not sent one by one: pages read again what they show. */
const AT_ONCE = 500;
/** What is kept for pages that come back from another connection: that many changes, and for so long, in milliseconds. */
const KEPT = 500;
const KEPT_MS = 120_000;
/** On PostgreSQL a number appears when its transaction ends, which is never later than that, in milliseconds. */
const AWAITED_MS = 60_000;
/** Numbers before the first look that may still appear. */
const AWAITED_BEFORE = 100;
/** How often it is looked whether sessions have ended, in milliseconds. */
const SESSIONS_MS = 2000;
/** How often the send window is read, in milliseconds: while purges have to wait, and while they do not. */
const WINDOW_CLOSED_MS = 1000;
const WINDOW_OPEN_MS = 5000;
/** How long a browser waits before it connects again, and how far apart browsers do so, in milliseconds. */
const RETRY_MS = 500;
const RETRY_SPREAD_MS = 1500;

/** One page that follows purges. */
export interface Listener {
  /** The distributions that it may see; null for all. */
  scope: Scope;
  /** It may know when a new purge would be sent. */
  seesWindow: boolean;
  /** The session that let it in, where there is one. */
  sessionId: string | undefined;
  /** When it has to ask again to be let in, epoch milliseconds. */
  until: number;
  send: (frame: Uint8Array) => void;
  /** Nothing more is sent. */
  end: () => void;
}

interface Change {
  number: number;
  /** When it was seen, by the monotonic clock. */
  at: number;
  id: string;
  /** Undefined for a purge that is gone. */
  row: { json: string; distribution: string } | undefined;
}

export interface PurgeFeed {
  /** Sends changes from now on, and those after a number where that is known; throws when the database does not answer. */
  follow: (listener: Listener, after: number | undefined) => Promise<void>;
  leave: (listener: Listener) => void;
  /** How many listen. */
  open: () => number;
}

interface Needs extends Pick<Timing, 'wait' | 'monotonic' | 'random'> {
  store: Pick<Store, 'changes' | 'purges' | 'sessions'>;
  readWindow: () => Promise<SendWindow>;
  /** Epoch milliseconds. */
  now: () => number;
  log: Log;
}

const encoder = new TextEncoder();
const frameOf = (event: LiveEvent, json: string, position?: number) =>
  encoder.encode(`${position === undefined ? '' : `id: ${position}\n`}event: ${event}\ndata: ${json}\n\n`);

/** Whether two send windows say the same: the time that is left runs by itself. */
const printWindow = ({ nextSafeInMs: _, ...window }: SendWindow) => JSON.stringify(window);

/**
 * Follows the purges for all pages of this process: one look at the database for all of them, as long as one listens. What
 * other processes change is seen alike.
 */
export function createPurgeFeed({ store, readWindow, wait, monotonic, random, now, log }: Needs): PurgeFeed {
  const { changes, purges, sessions } = store;
  const listeners = new Set<Listener>();
  /** What was seen lately, in the order of its appearance; complete after the number `keptFrom`. */
  let kept: Change[] = [];
  let keptFrom = 0;
  /** The highest number that was seen, and lower ones that were not there yet, with when they were first missed. */
  let last = 0;
  const missing = new Map<number, number>();
  let window: { json: string; printed: string } | undefined;
  let nextWindowAt = 0;
  let nextSessionsAt = 0;
  let nextBeatAt = 0;
  let isLooking = false;
  /** Resolves when it is known where the feed stands. */
  let begun: Promise<void> | undefined;
  let resuming = new Map<number, Promise<Change[] | undefined>>();

  /** Everything up to here has been seen. */
  const position = () => Math.min(last, ...[...missing.keys()].map((number) => number - 1));

  /** Notes numbers up to the highest of these that are not among them. */
  function note(found: readonly PurgeChanged[]) {
    const at = monotonic();
    for (const { number } of found) {
      for (let between = last + 1; between < number; between++) missing.set(between, at);
      missing.delete(number);
      last = Math.max(last, number);
    }
    for (const [number, since] of missing) if (at - since > AWAITED_MS) missing.delete(number);
  }

  async function begin() {
    const newest = await changes.newest();
    const before = Math.max(0, newest - AWAITED_BEFORE);
    const found = await changes.after(before, [], AT_ONCE);
    kept = [];
    missing.clear();
    // Before the first of them there may be numbers that were removed.
    last = (found[0]?.number ?? newest + 1) - 1;
    note(found);
    keptFrom = last;
  }

  async function rowsOf(found: readonly PurgeChanged[]): Promise<Change[]> {
    if (found.length === 0) return [];
    const newestOf = new Map(found.map(({ purgeId, number }) => [purgeId, number]));
    const rows = new Map((await purges.many([...newestOf.keys()])).map((purge) => [purge.id, purge]));
    const at = monotonic();
    return [...newestOf].map(([id, number]) => {
      const purge = rows.get(id);
      return { number, at, id, row: purge && { json: JSON.stringify(purge), distribution: distributionOf(purge) } };
    });
  }

  /** The frame with those of these changes that a scope has; undefined when it has none. */
  function frameFor(scope: Scope, some: readonly Change[]): Uint8Array | undefined {
    const isRemoved = some.some(({ row }) => row === undefined);
    const seen = some.flatMap(({ row }) => (row && inScope(scope, row.distribution) ? row.json : []));
    if (seen.length === 0 && !isRemoved) return undefined;
    return frameOf('purges', `{"purges":[${seen.join(',')}],"removed":${isRemoved}}`, position());
  }

  function tell(some: readonly Change[]) {
    const frames = new Map<string, Uint8Array | undefined>();
    for (const { scope, send } of [...listeners]) {
      const key = JSON.stringify(scope);
      if (!frames.has(key)) frames.set(key, frameFor(scope, some));
      const frame = frames.get(key);
      if (frame) send(frame);
    }
  }

  const tellAll = (frame: Uint8Array, isMeant: (listener: Listener) => boolean = () => true) => {
    for (const listener of [...listeners]) if (isMeant(listener)) listener.send(frame);
  };

  function end(listener: Listener) {
    listeners.delete(listener);
    listener.end();
  }

  function keep(some: readonly Change[]) {
    kept.push(...some);
    const at = monotonic();
    while (kept[0] && (kept.length > KEPT || at - kept[0].at > KEPT_MS))
      keptFrom = Math.max(keptFrom, kept.shift()?.number ?? 0);
  }

  /** Returns whether something has changed. */
  async function lookAtPurges(): Promise<boolean> {
    const found = await changes.after(last, [...missing.keys()], AT_ONCE + 1);
    if (found.length > AT_ONCE) {
      await begin();
      tellAll(frameOf('reset', '{}', position()));
      return true;
    }
    if (found.length === 0) return false;
    const some = await rowsOf(found);
    note(found);
    keep(some);
    tell(some);
    return true;
  }

  async function lookAtWindow() {
    const read = await readWindow();
    nextWindowAt = monotonic() + (read.nextSafeAt === null ? WINDOW_OPEN_MS : WINDOW_CLOSED_MS);
    const printed = printWindow(read);
    if (printed === window?.printed) return;
    window = { json: JSON.stringify(read), printed };
    tellAll(frameOf('window', window.json), ({ seesWindow }) => seesWindow);
  }

  async function lookAtSessions() {
    nextSessionsAt = monotonic() + SESSIONS_MS;
    const ids = [...new Set([...listeners].flatMap(({ sessionId }) => sessionId ?? []))];
    if (ids.length === 0) return;
    const ended = await sessions.endedAmong(ids);
    for (const listener of [...listeners])
      if (listener.sessionId !== undefined && ended.has(listener.sessionId)) {
        listener.send(frameOf('ended', '{}'));
        end(listener);
      }
  }

  async function look() {
    resuming = new Map();
    const hasChanged = await lookAtPurges();
    const at = monotonic();
    if ((hasChanged || at >= nextWindowAt) && [...listeners].some(({ seesWindow }) => seesWindow)) await lookAtWindow();
    if (at >= nextSessionsAt) await lookAtSessions();
    for (const listener of [...listeners]) if (now() >= listener.until) end(listener);
    if (at >= nextBeatAt) {
      nextBeatAt = at + BEAT_MS;
      tellAll(frameOf('beat', '{}', position()));
    }
  }

  async function lookWhileSomebodyListens() {
    isLooking = true;
    try {
      for (; listeners.size > 0; await wait(LOOK_MS)) await look();
    } catch (err) {
      // Pages that ask now learn what is wrong.
      log.warn({ err, listeners: listeners.size }, 'event streams ended: database unavailable');
      for (const listener of [...listeners]) end(listener);
    } finally {
      isLooking = false;
      begun = undefined;
      window = undefined;
    }
  }

  /** Returns what has changed after a number, from the database; undefined when that is no longer known. */
  async function readAfter(number: number): Promise<Change[] | undefined> {
    if (number > (await changes.newest()) || !(await changes.hasAllAfter(number))) return undefined;
    const found = await changes.after(number, [], AT_ONCE + 1);
    return found.length > AT_ONCE ? undefined : rowsOf(found);
  }

  async function changedAfter(number: number): Promise<Change[] | undefined> {
    if (number >= keptFrom && number <= last) return [];
    const read = resuming.get(number) ?? readAfter(number);
    resuming.set(number, read);
    return read;
  }

  /** Returns what a page has missed, once it is known where the feed stands; undefined where that is not known. */
  async function missedSince(after: number | undefined): Promise<Change[] | undefined> {
    for (;;) {
      begun ??= begin();
      const mine = begun;
      mine.catch(() => {
        if (begun === mine) begun = undefined;
      });
      await mine;
      const missed = after === undefined ? undefined : await changedAfter(after);
      if (mine === begun) return missed && [...missed, ...kept.filter(({ number }) => number > (after ?? 0))];
    }
  }

  async function follow(listener: Listener, after: number | undefined) {
    const missed = await missedSince(after);
    listeners.add(listener);
    listener.send(encoder.encode(`retry: ${RETRY_MS + Math.round(random() * RETRY_SPREAD_MS)}\n`));
    listener.send(frameOf('hello', JSON.stringify({ resumed: missed !== undefined }), position()));
    const newest = missed && [...new Map(missed.map((change) => [change.id, change])).values()];
    const frame = newest && frameFor(listener.scope, newest);
    if (frame) listener.send(frame);
    if (window && listener.seesWindow) listener.send(frameOf('window', window.json));
    if (!isLooking) void lookWhileSomebodyListens();
  }

  return {
    follow,
    leave: (listener) => void listeners.delete(listener),
    open: () => listeners.size,
  };
}
