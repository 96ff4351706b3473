import 'server-only';
import { setMaxListeners } from 'node:events';
import { z } from 'zod';
import { AppError } from '@/lib/server/app-error';
import { authorizeSeeing } from '@/lib/server/auth/authorize';
import type { Caller } from '@/lib/server/auth/caller';
import { type Session, sessionOver } from '@/lib/server/auth/session';
import type { Context } from '@/lib/server/context';
import { dependencies } from '@/lib/server/dependencies';
import { addressKey, enter } from '@/lib/server/limits';
import type { Listener } from '@/lib/server/purges/purge-feed';
import type { ShownByLink } from '@/lib/server/purges/shown-changes';
import { readFilter } from '@/lib/server/shares/shared-purge';
import type { Share } from '@/lib/server/store/people/share-store';
import { highestRole, isAtLeast } from '@/lib/shared/access/access';
import { EVENT_STREAM } from '@/lib/shared/events/live-events';
import type { DeskRequest } from './without-next';

/** A page that has so much still to read has stopped reading, in bytes. */
const UNREAD_MAX = 256 * 1024;
/** After that a browser reconnects and its rights are checked again, in milliseconds; the end of a session is looked up. */
const LONGEST_MS = 15 * 60_000;
/** The same for a caller identified by headers: those of a proxy in front of the desk, or a credential. */
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

/** Pages that were opened together do not all come back together. */
const spreadOut = (ms: number, random: () => number) => ms * (1 - random() / 4);

/** When the caller must be authorized again, epoch milliseconds. */
async function letInUntil({ caller, now, random }: Context, session: Session | undefined): Promise<number> {
  const { config } = await dependencies();
  const byHeaders = session === undefined && caller.kind !== 'operator';
  const longest = spreadOut(byHeaders ? LONGEST_BY_HEADERS_MS : LONGEST_MS, random);
  const { session: settings } = config.auth;
  return Math.min(now() + longest, session && settings ? sessionOver(session, settings) : Number.POSITIVE_INFINITY);
}

/** The ID of an event: the number of a change. */
export const eventIdSchema = z
  .string()
  .regex(/^\d{1,15}$/)
  .transform(Number);

/** Browsers name the last event that they got when they connect again by themselves. */
const lastEventOf = (headers: Headers) => eventIdSchema.safeParse(headers.get('last-event-id')).data;

const mayPurge = ({ access }: Caller) => isAtLeast(highestRole(access), 'purger');

interface Followed {
  request: DeskRequest;
  context: Context;
  /** Aborted when the desk is about to end. */
  leaving: AbortSignal;
}

/** What a caller may follow, and until when. */
type Terms = Omit<Listener, 'send' | 'end'>;

/** Answers with events until one of the two ends. `after` is the last one that the page got. */
async function stream(
  { request, context, leaving }: Followed,
  terms: Terms,
  after: number | undefined,
): Promise<Response> {
  const { feed, caller, uses } = context;
  const headers = {
    'content-type': EVENT_STREAM,
    // Nothing on the way may keep, compress or gather events.
    'cache-control': 'no-store, no-transform',
    'x-accel-buffering': 'no',
  };
  if (request.method === 'HEAD') return new Response(null, { headers });
  // Readers of links are anonymous, so the limit counts them by link and address, separately from users.
  const leave =
    terms.shareId === undefined
      ? enter(uses.streams, caller)
      : enter(uses.shareStreams, { ...caller, actor: `${terms.shareId} ${addressKey(caller)}` });
  const onEnd = () => {
    leaving.removeEventListener('abort', opened.end);
    feed.leave(listener);
    leave();
  };
  const opened = openStream(request.signal, onEnd);
  const listener: Listener = { ...terms, send: opened.send, end: opened.end };
  try {
    await feed.follow(listener, lastEventOf(request.headers) ?? after);
  } catch (error) {
    opened.end();
    throw error;
  }
  // As many wait for this one signal as there are streams.
  setMaxListeners(0, leaving);
  leaving.addEventListener('abort', opened.end);
  if (leaving.aborted || request.signal.aborted) opened.end();
  // It may have left while it was let in.
  if (opened.isOver()) feed.leave(listener);
  return new Response(opened.body, { headers });
}

/** Answers with what changes of the purges that the caller may see. */
export async function streamPurges(
  followed: Followed & { session: Session | undefined },
  after: number | undefined,
): Promise<Response> {
  const { context, session } = followed;
  const scope = await authorizeSeeing(context);
  const until = await letInUntil(context, session);
  const credential = context.caller.kind === 'credential' ? context.caller.actor : undefined;
  const terms = {
    scope,
    sees: 'rows',
    windowOf: mayPurge(context.caller) ? context.caller.actor : undefined,
    sessionId: session?.id,
    credential,
    until,
  } as const;
  return stream(followed, terms, after);
}

/** Returns what a link shows; undefined for a filter that this version cannot read. */
function shownBy(subject: Share['subject']): ShownByLink | undefined {
  if (subject.kind === 'purge') return { purgeId: subject.purgeId };
  const filter = readFilter(subject.query);
  return filter && { filter };
}

/** Answers with whether something of what an open link shows has changed. */
export async function streamShare(followed: Followed, { id, subject, scope, expiresAt }: Share): Promise<Response> {
  const { now, random } = followed.context;
  const shown = shownBy(subject);
  if (!shown) throw new AppError('not_found');
  return stream(
    followed,
    {
      scope,
      sees: { changesOf: shown },
      windowOf: undefined,
      shareId: id,
      until: Math.min(now() + spreadOut(LONGEST_MS, random), expiresAt ?? Number.POSITIVE_INFINITY),
    },
    undefined,
  );
}
