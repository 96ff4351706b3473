import 'server-only';
import type { Log } from '@/lib/server/observability/log';
import type { Store } from '@/lib/server/store/open-store';
import type { Timing } from '@/lib/server/timing';
import { inScope, type Scope } from '@/lib/shared/access/access';
import { BEAT_MS, type LiveEvent } from '@/lib/shared/events/live-events';
import type { SendWindow } from '@/lib/shared/purges/send-window';
import { type Change, createChangeReader, msUntil } from './change-reader';
import { createShownChanges, type ShownByLink } from './shown-changes';

/** How often the database is queried while a page listens, in milliseconds. */
const LOOK_MS = 400;
/** How often sessions, links and credentials are checked, in milliseconds. */
const SESSIONS_MS = 2000;
/** The shortest interval between events to a page of a shared history, in milliseconds. */
const HISTORY_MS = 3000;
/** How often the send window is read, in milliseconds: while purges wait, and while none do. */
const WINDOW_CLOSED_MS = 1000;
const WINDOW_OPEN_MS = 5000;
/** How often the known distributions are checked for changes, in milliseconds. */
const DISTRIBUTIONS_MS = 20_000;
/**
 * The maximum length of the rows in one event, in characters; beyond it, pages reload their data. In UTF-8 it is less than
 * a page may leave unread (event-stream.ts), so one event never ends a stream.
 */
const ROWS_MAX = 64 * 1024;
/** How long a browser waits before it reconnects, and the random spread between browsers, in milliseconds. */
const RETRY_MS = 500;
const RETRY_SPREAD_MS = 1500;

/** One page that follows purges. */
export interface Listener {
  /** The visible distributions; null for all. */
  scope: Scope;
  /** The actor whose send window the page may see; undefined if it may not. */
  windowOf: string | undefined;
  /** What the page receives: rows; or, for a share link, only that its content has changed. */
  sees: 'rows' | { changesOf: ShownByLink };
  /** What authorizes it, if anything: a session or a link by its ID, a credential by its name. */
  sessionId?: string | undefined;
  shareId?: string | undefined;
  credential?: string | undefined;
  /** When it must reconnect to be authorized again, epoch milliseconds. */
  until: number;
  send: (frame: Uint8Array) => void;
  /** The stream has ended. */
  end: () => void;
}

export interface PurgeFeed {
  /** Sends changes from now on, and those after a known number; throws if the database does not answer. */
  follow: (listener: Listener, after: number | undefined) => Promise<void>;
  leave: (listener: Listener) => void;
  /** The number of listening pages. */
  open: () => number;
}

interface Needs extends Pick<Timing, 'wait' | 'monotonic' | 'random'> {
  store: Pick<Store, 'changes' | 'purges' | 'sessions' | 'shares' | 'credentials'>;
  /** When a new purge of an actor would be sent. */
  readWindow: () => Promise<(actor: string) => SendWindow>;
  /** A fingerprint of what all pages know about the distributions. */
  printDistributions: () => Promise<string>;
  /** Epoch milliseconds. */
  now: () => number;
  log: Log;
}

const encoder = new TextEncoder();
const frameOf = (event: LiveEvent, json: string, position?: number) =>
  encoder.encode(`${position === undefined ? '' : `id: ${position}\n`}event: ${event}\ndata: ${json}\n\n`);

/** Returns a send window as text, to compare it with another one. It leaves out the remaining time, which always changes. */
const printWindow = ({ nextSafeInMs: _, ...window }: SendWindow) => JSON.stringify(window);

/**
 * Follows the purges for all pages of this process. One query serves all pages, and it runs only while a page listens. It
 * also sees what other processes change.
 */
export function createPurgeFeed({
  store,
  readWindow,
  printDistributions,
  wait,
  monotonic,
  random,
  now,
  log,
}: Needs): PurgeFeed {
  const reader = createChangeReader(store, monotonic);
  const listeners = new Set<Listener>();
  const shown = createShownChanges(now);
  /** Pages of share links whose content has changed, and the earliest time to notify them. */
  const outdated = new Set<Listener>();
  const nextResetAt = new WeakMap<Listener, number>();
  let windowFor: ((actor: string) => SendWindow) | undefined;
  /** The send window last sent to a page. */
  const windowKnown = new WeakMap<Listener, string>();
  let nextWindowAt = 0;
  let nextSessionsAt = 0;
  let distributions: string | undefined;
  let nextDistributionsAt = 0;
  let nextBeatAt = 0;
  let isLooking = false;
  /** Resolves when the position of the feed is known. */
  let begun: Promise<void> | undefined;

  /** The frame with the changes in a scope; undefined if there are none, `too much` if they are too long. */
  function frameFor(scope: Scope, some: readonly Change[]): Uint8Array | undefined | 'too much' {
    const isRemoved = some.some(({ row }) => row === undefined);
    const seen: string[] = [];
    const at = now();
    let length = 0;
    for (const { row } of some) {
      if (!row || !inScope(scope, row.distribution)) continue;
      const json = row.json(at);
      length += json.length;
      if (length > ROWS_MAX) return 'too much';
      seen.push(json);
    }
    if (seen.length === 0 && !isRemoved) return undefined;
    return frameOf('purges', `{"purges":[${seen.join(',')}],"removed":${isRemoved}}`, reader.position());
  }

  /** Notifies pages of share links of changes. For a history, the interval reveals nothing about the desk's activity. */
  function tellOutdated() {
    const at = monotonic();
    for (const listener of outdated) {
      if (listener.sees === 'rows' || at < (nextResetAt.get(listener) ?? at)) continue;
      outdated.delete(listener);
      if (!listeners.has(listener)) continue;
      listener.send(frameOf('reset', '{}'));
      if ('filter' in listener.sees.changesOf) nextResetAt.set(listener, at + HISTORY_MS);
    }
  }

  function tell(some: readonly Change[]) {
    const frames = new Map<string, ReturnType<typeof frameFor>>();
    const changed = frameOf('reset', '{}');
    for (const listener of [...listeners]) {
      const { scope, sees, send } = listener;
      if (sees !== 'rows') {
        if (some.some((change) => shown.isShown(sees.changesOf, scope, change))) outdated.add(listener);
        continue;
      }
      const key = JSON.stringify(scope);
      if (!frames.has(key)) frames.set(key, frameFor(scope, some));
      const frame = frames.get(key);
      if (frame) send(frame === 'too much' ? changed : frame);
    }
    shown.note(some);
  }

  const tellAll = (frame: Uint8Array, isMeant: (listener: Listener) => boolean = () => true) => {
    for (const listener of [...listeners]) if (isMeant(listener)) listener.send(frame);
  };

  function end(listener: Listener) {
    listeners.delete(listener);
    listener.end();
  }

  /** Returns whether something has changed. */
  async function lookAtPurges(): Promise<boolean> {
    const some = await reader.next();
    if (some === undefined) {
      shown.forget();
      tellAll(frameOf('reset', '{}'), ({ sees }) => sees === 'rows');
      for (const listener of listeners) if (listener.sees !== 'rows') outdated.add(listener);
    } else if (some.length > 0) tell(some);
    tellOutdated();
    return some === undefined || some.length > 0;
  }

  /** Sends a page its send window if it has changed; returns it. */
  function sendWindow(listener: Listener): SendWindow | undefined {
    if (!windowFor || listener.windowOf === undefined) return undefined;
    const window = windowFor(listener.windowOf);
    const printed = printWindow(window);
    if (windowKnown.get(listener) === printed) return window;
    windowKnown.set(listener, printed);
    const left = { ...window, nextSafeInMs: msUntil(window.nextSafeAt, now()) };
    listener.send(frameOf('window', JSON.stringify(left)));
    return window;
  }

  async function lookAtWindow() {
    windowFor = await readWindow();
    const windows = [...listeners].flatMap((listener) => sendWindow(listener) ?? []);
    const isOpen = windows.every(({ nextSafeAt }) => nextSafeAt === null);
    nextWindowAt = monotonic() + (isOpen ? WINDOW_OPEN_MS : WINDOW_CLOSED_MS);
  }

  /** Not awaited: a desk that knows no distributions yet may take long. */
  async function lookAtDistributions() {
    nextDistributionsAt = monotonic() + DISTRIBUTIONS_MS;
    const before = distributions;
    distributions = await printDistributions();
    if (before !== undefined && before !== distributions)
      tellAll(frameOf('distributions', '{}'), ({ sees }) => sees === 'rows');
  }

  async function endThose(
    idOf: (listener: Listener) => string | undefined,
    endedAmong: (ids: readonly string[]) => Promise<ReadonlySet<string>>,
  ) {
    const ids = [...new Set([...listeners].flatMap((listener) => idOf(listener) ?? []))];
    if (ids.length === 0) return;
    const ended = await endedAmong(ids);
    for (const listener of [...listeners])
      if (ended.has(idOf(listener) ?? '')) {
        listener.send(frameOf('ended', '{}'));
        end(listener);
      }
  }

  async function lookAtSessions() {
    nextSessionsAt = monotonic() + SESSIONS_MS;
    await endThose(({ sessionId }) => sessionId, store.sessions.endedAmong);
    await endThose(({ shareId }) => shareId, store.shares.revokedAmong);
    await endThose(({ credential }) => credential, store.credentials.revokedAmong);
  }

  async function look() {
    const hasChanged = await lookAtPurges();
    const at = monotonic();
    if ((hasChanged || at >= nextWindowAt) && [...listeners].some(({ windowOf }) => windowOf !== undefined))
      await lookAtWindow();
    if (at >= nextSessionsAt) await lookAtSessions();
    if (at >= nextDistributionsAt)
      void lookAtDistributions().catch((err: unknown) => log.warn({ err }, 'known distributions not read'));
    for (const listener of [...listeners]) if (now() >= listener.until) end(listener);
    if (at >= nextBeatAt) {
      nextBeatAt = at + BEAT_MS;
      tellAll(frameOf('beat', '{}', reader.position()), ({ sees }) => sees === 'rows');
      // Readers of a link must not learn how much happens here.
      tellAll(frameOf('beat', '{}'), ({ sees }) => sees !== 'rows');
    }
  }

  async function lookWhileSomebodyListens() {
    isLooking = true;
    try {
      for (; listeners.size > 0; await wait(LOOK_MS)) await look();
    } catch (err) {
      // Pages that connect now get the error.
      log.warn({ err, listeners: listeners.size }, 'event streams ended: database unavailable');
      for (const listener of [...listeners]) end(listener);
    } finally {
      isLooking = false;
      begun = undefined;
      windowFor = undefined;
      outdated.clear();
      shown.forget();
    }
  }

  /** Returns what a page has missed, when the position of the feed is known; undefined if it cannot say. */
  async function missedSince(after: number | undefined): Promise<Change[] | undefined> {
    for (;;) {
      begun ??= reader.begin();
      const mine = begun;
      mine.catch(() => {
        if (begun === mine) begun = undefined;
      });
      await mine;
      const missed = after === undefined ? undefined : await reader.after(after);
      if (mine === begun) return missed && [...missed, ...reader.keptAfter(after ?? 0)];
    }
  }

  async function follow(listener: Listener, after: number | undefined) {
    const missed = await missedSince(listener.sees === 'rows' ? after : undefined);
    const newest = missed && [...new Map(missed.map((change) => [change.id, change])).values()];
    const frame = newest && frameFor(listener.scope, newest);
    listeners.add(listener);
    listener.send(encoder.encode(`retry: ${RETRY_MS + Math.round(random() * RETRY_SPREAD_MS)}\n`));
    const position = listener.sees === 'rows' ? reader.position() : undefined;
    listener.send(
      frameOf('hello', JSON.stringify({ resumed: missed !== undefined && frame !== 'too much' }), position),
    );
    if (frame && frame !== 'too much') listener.send(frame);
    sendWindow(listener);
    if (!isLooking) void lookWhileSomebodyListens();
  }

  return {
    follow,
    leave: (listener) => void listeners.delete(listener),
    open: () => listeners.size,
  };
}
