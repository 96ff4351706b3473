import 'server-only';
import type { Socket } from 'node:net';
import { setImmediate as others } from 'node:timers/promises';

/**
 * How long a connection waits for its request, in milliseconds. Servers give a client ten seconds and more for its first
 * one; a machine that dies without a word is noticed by nobody.
 */
const READY_MS = 4000;
/** As many wait at the most. */
const READY_MAX = 16;

/** Connections that no request has used, opened before they are needed. */
export interface SocketsAhead {
  /** Returns a connection for one request, and opens one for the next. Rejects as `open` does, or when `signal` aborts. */
  take: (signal: AbortSignal) => Promise<Socket>;
  /** Closes those that wait. */
  drop: () => void;
}

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
export function openSocketsAhead(open: () => Promise<Socket>, readyMs = READY_MS): SocketsAhead {
  /** Each with what gives it up. */
  const ready = new Map<Socket, () => void>();
  let opening = 0;
  let isDropped = false;

  const silence = () => undefined;
  function keep(socket: Socket) {
    const giveUp = () => {
      ready.delete(socket);
      socket.destroy();
    };
    // An alert of TLS is an error that leaves the socket open.
    socket.on('error', giveUp).once('end', giveUp).once('close', giveUp);
    if (isDropped || ready.size >= READY_MAX || !isUnused(socket)) return giveUp();
    // It keeps nobody's process alive.
    socket.unref().setTimeout(readyMs, giveUp);
    ready.set(socket, giveUp);
  }
  async function openAnother() {
    if (isDropped || ready.size + opening >= READY_MAX) return;
    opening++;
    // Whoever needs one and finds none is told why.
    await open().then(keep, silence);
    opening--;
  }

  return {
    async take(signal) {
      setImmediate(() => void openAnother());
      // After a whole turn of the loop: what the other side did to them until now has been seen.
      if (ready.size > 0) await others().then(() => others());
      for (const [socket, giveUp] of ready) {
        if (!isUnused(socket)) {
          giveUp();
          continue;
        }
        ready.delete(socket);
        socket.ref().setTimeout(0, giveUp);
        return socket.off('error', giveUp).off('end', giveUp).off('close', giveUp);
      }
      const made = open();
      try {
        return await unlessAborted(made, signal);
      } catch (error) {
        made.then(keep, silence);
        throw error;
      }
    },
    drop() {
      isDropped = true;
      for (const giveUp of ready.values()) giveUp();
    },
  };
}
