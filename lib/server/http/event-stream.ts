import 'server-only';
import { setMaxListeners } from 'node:events';
import type { NextRequest } from 'next/server';
import { authorizeSeeing } from '@/lib/server/auth/authorize';
import type { Caller } from '@/lib/server/auth/caller';
import { type Session, sessionOver } from '@/lib/server/auth/session';
import type { Context } from '@/lib/server/context';
import { dependencies } from '@/lib/server/dependencies';
import { enter } from '@/lib/server/limits';
import type { Listener } from '@/lib/server/purges/purge-feed';
import { highestRole, isAtLeast } from '@/lib/shared/access/access';
import { EVENT_STREAM } from '@/lib/shared/purges/live-events';

/** A page that has so much still to read has stopped reading, in bytes. */
const UNREAD_MAX = 256 * 1024;
/** After that a browser connects again and is let in anew, in milliseconds: a session says itself when it ends. */
const LONGEST_MS = 15 * 60_000;
/** The same for somebody whom only a request's headers name: a proxy in front of the desk, or a credential. */
const LONGEST_BY_HEADERS_MS = 60_000;

/** An answer that is written event by event. */
function openStream(gone: AbortSignal, onEnd: () => void) {
  let controller: ReadableStreamDefaultController<Uint8Array> | undefined;
  let isOver = false;
  const over = () => {
    if (isOver) return false;
    isOver = true;
    gone.removeEventListener('abort', over);
    onEnd();
    return true;
  };
  const body = new ReadableStream<Uint8Array>(
    {
      start: (made) => {
        controller = made;
      },
      cancel: () => void over(),
    },
    new ByteLengthQueuingStrategy({ highWaterMark: UNREAD_MAX }),
  );
  gone.addEventListener('abort', over);
  return {
    body,
    isOver: () => isOver,
    send(frame: Uint8Array) {
      if (isOver) return;
      controller?.enqueue(frame);
      if ((controller?.desiredSize ?? 0) <= 0 && over()) controller?.error(new Error('client stopped reading'));
    },
    end() {
      if (over()) controller?.close();
    },
  };
}

/** When somebody has to be let in again, epoch milliseconds. */
async function letInUntil({ caller, now, random }: Context, session: Session | undefined): Promise<number> {
  const { config } = await dependencies();
  const byHeaders = session === undefined && caller.kind !== 'operator';
  // Pages that were opened together do not all come back together.
  const longest = (byHeaders ? LONGEST_BY_HEADERS_MS : LONGEST_MS) * (1 - random() / 4);
  const { session: settings } = config.auth;
  return Math.min(now() + longest, session && settings ? sessionOver(session, settings) : Number.POSITIVE_INFINITY);
}

/** Browsers name the last event that they got when they connect again by themselves. */
const lastEventOf = (headers: Headers) => {
  const id = headers.get('last-event-id') ?? '';
  return /^\d{1,15}$/.test(id) ? Number(id) : undefined;
};

const mayPurge = ({ access }: Caller) => isAtLeast(highestRole(access), 'purger');

interface Followed {
  request: NextRequest;
  context: Context;
  session: Session | undefined;
  /** Aborted when the desk is about to end. */
  leaving: AbortSignal;
  /** The last event that the page got. */
  after: number | undefined;
}

/** Answers with what changes of the purges that the caller may see, until one of the two ends. */
export async function streamPurges({ request, context, session, leaving, after }: Followed): Promise<Response> {
  const { feed, caller } = context;
  const scope = await authorizeSeeing(context);
  const headers = {
    'content-type': EVENT_STREAM,
    // Nothing on the way may keep, compress or gather events.
    'cache-control': 'no-store, no-transform',
    'x-accel-buffering': 'no',
  };
  if (request.method === 'HEAD') return new Response(null, { headers });
  const until = await letInUntil(context, session);
  const leave = enter(context.uses.streams, caller);
  const onEnd = () => {
    leaving.removeEventListener('abort', stream.end);
    feed.leave(listener);
    leave();
  };
  const stream = openStream(request.signal, onEnd);
  const listener: Listener = {
    scope,
    seesWindow: mayPurge(caller),
    sessionId: session?.id,
    until,
    send: stream.send,
    end: stream.end,
  };
  try {
    await feed.follow(listener, lastEventOf(request.headers) ?? after);
  } catch (error) {
    stream.end();
    throw error;
  }
  // As many wait for this one signal as there are streams.
  setMaxListeners(0, leaving);
  leaving.addEventListener('abort', stream.end);
  if (leaving.aborted || request.signal.aborted) stream.end();
  // It may have left while it was let in.
  if (stream.isOver()) feed.leave(listener);
  return new Response(stream.body, { headers });
}
