import 'server-only';
import type { Socket } from 'node:net';
import { setImmediate as others } from 'node:timers/promises';

/**
 * How long a connection waits for its request, in milliseconds. Servers give a client ten seconds and more for its first
 * one, but a machine that dies without closing its connections is not noticed.
 */
const READY_MS = 4000;
/** As many wait at the most. */
const READY_MAX = 16;
/** The least useful value: connections that wait less are rarely there when a request comes. In milliseconds. */
const SHORTEST_MS = 10;
const HOUR_MS = 3_600_000;

/** How long a connection may wait for its request. */
export interface ReadyLimit {
  ms: () => number;
  /** The other side has given up one that was so old, in milliseconds. */
  shorten: (ageMs: number) => void;
  now: () => number;
}

/**
 * If a server closes unused connections sooner than we do, a request may cross its close, and it is unknown whether the
 * server has read the request. So for an hour, connections wait half as long as the closed one did.
 */
export function readyLimit({ readyMs = READY_MS, now = () => performance.now() } = {}): ReadyLimit {
  let shorter = readyMs;
  let until = Number.NEGATIVE_INFINITY;
  const ms = () => (now() < until ? shorter : readyMs);
  return {
    ms,
    shorten(ageMs) {
      shorter = Math.min(ms(), ageMs / 2);
      until = now() + HOUR_MS;
    },
    now,
  };
}

/** Connections that no request has used, opened before they are needed. */
export interface SocketsAhead {
  /** Returns a connection for one request, and opens one for the next. Rejects as `open` does, or when `signal` aborts. */
  take: (signal: AbortSignal) => Promise<Socket>;
  /** The other side has ended one that was taken without an answer. */
  lost: (socket: Socket) => void;
  /** Closes those that wait. */
  drop: () => void;
}

/** The other side has closed it, or said something; an alert of TLS is an error that leaves the socket open. */
const SIGNS = ['error', 'end', 'close', 'readable'] as const;

const isUnused = (socket: Socket) =>
  !socket.destroyed && socket.readyState === 'open' && !socket.readableEnded && socket.readableLength === 0;

const unlessAborted = <T>(work: Promise<T>, signal: AbortSignal): Promise<T> =>
  new Promise((resolve, reject) => {
    const abort = () => reject(signal.reason as Error);
    if (signal.aborted) abort();
    signal.addEventListener('abort', abort, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort));
  });

/**
 * Keeps connections ready for requests that must not meet one that has served before: each is used once, soon after it was
 * opened, and only while the other side has neither closed it nor said anything.
 */
export function openSocketsAhead(open: () => Promise<Socket>, limit = readyLimit()): SocketsAhead {
  /** Each with what gives it up, and what lets it go. */
  const ready = new Map<Socket, { openedAt: number; giveUp: () => void; release: () => void }>();
  /** How old those were that were taken. */
  const ages = new WeakMap<Socket, number>();
  let opening = 0;
  let isDropped = false;

  const silence = () => undefined;
  function keep(socket: Socket) {
    const openedAt = limit.now();
    // One timer from the opening: what the server says does not make it longer.
    const timer = setTimeout(() => giveUp(), limit.ms()).unref();
    const giveUp = () => {
      clearTimeout(timer);
      ready.delete(socket);
      socket.destroy();
    };
    const given = () => {
      if (ready.has(socket)) limit.shorten(limit.now() - openedAt);
      giveUp();
    };
    const release = () => {
      clearTimeout(timer);
      ready.delete(socket);
      for (const sign of SIGNS) socket.off(sign, given);
    };
    for (const sign of SIGNS) socket.on(sign, given);
    if (isDropped || ready.size >= READY_MAX || !isUnused(socket)) return giveUp();
    // An unused connection must not keep the process alive.
    socket.unref();
    ready.set(socket, { openedAt, giveUp, release });
  }
  async function openAnother() {
    if (isDropped || ready.size + opening >= READY_MAX || limit.ms() < SHORTEST_MS) return;
    opening++;
    // Ignores errors here: a request that finds no connection opens one, and gets the error.
    await open().then(keep, silence);
    opening--;
  }

  return {
    async take(signal) {
      setImmediate(() => void openAnother());
      // After a whole turn of the loop: what the other side did to them until now has been seen.
      if (ready.size > 0) await others().then(() => others());
      for (const [socket, { openedAt, giveUp, release }] of ready) {
        const age = limit.now() - openedAt;
        if (!isUnused(socket) || age > limit.ms()) {
          giveUp();
          continue;
        }
        release();
        ages.set(socket, age);
        return socket.ref();
      }
      const made = open();
      try {
        return await unlessAborted(made, signal);
      } catch (error) {
        made.then(keep, silence);
        throw error;
      }
    },
    lost(socket) {
      const age = ages.get(socket);
      if (age !== undefined) limit.shorten(age);
    },
    drop() {
      isDropped = true;
      for (const { giveUp } of ready.values()) giveUp();
    },
  };
}
