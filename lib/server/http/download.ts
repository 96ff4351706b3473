import 'server-only';
import type { Context } from '@/lib/server/context';
import { type BoundedUse, enter } from '@/lib/server/limits';

/** The media types of an export. */
export const DOWNLOADS = [
  'text/csv',
  'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  'application/json',
];

interface Download {
  fileName: string;
  contentType: string;
}

interface Taken {
  context: Pick<Context, 'caller'> & { uses: { exports: BoundedUse } };
  /** Aborted when the client has gone. */
  gone: AbortSignal;
  /** How long a client may take for one piece, in milliseconds. */
  idleMs?: number;
}

/** A slow line takes a piece of some 200 KB within that; who has stopped reading must not keep others from downloading. */
const IDLE_MS = 60_000;

/**
 * Answers with a file that is made while it is sent, no faster than the client takes it. What fails before the first piece
 * is an answer of its own; later, the connection breaks, so that half a file is not taken for a whole one.
 */
export async function download(
  pieces: AsyncGenerator<string | Uint8Array, void>,
  { fileName, contentType }: Download,
  { context, gone, idleMs = IDLE_MS }: Taken,
) {
  const leave = enter(context.uses.exports, context.caller);
  let idle: NodeJS.Timeout | undefined;
  // Next does not cancel the body of an answer whose client had gone before it began.
  const end = () => {
    clearTimeout(idle);
    gone.removeEventListener('abort', end);
    leave();
    // Not awaited: a client that is gone cannot receive the error.
    pieces.return().catch(() => undefined);
  };
  gone.addEventListener('abort', end);
  const next = () =>
    pieces.next().catch((error: unknown) => {
      end();
      throw error;
    });
  let piece = await next();
  const encoder = new TextEncoder();
  const untilAskedFor = (controller: ReadableStreamDefaultController<Uint8Array>) => {
    idle = setTimeout(() => {
      end();
      controller.error(new Error('client stopped reading'));
    }, idleMs);
  };
  const body = new ReadableStream<Uint8Array>(
    {
      start: untilAskedFor,
      async pull(controller) {
        clearTimeout(idle);
        if (gone.aborted) return controller.error(gone.reason);
        if (piece.done) {
          end();
          return controller.close();
        }
        controller.enqueue(typeof piece.value === 'string' ? encoder.encode(piece.value) : piece.value);
        piece = await next();
        untilAskedFor(controller);
      },
      cancel: end,
    },
    { highWaterMark: 0 },
  );
  if (gone.aborted) end();
  return new Response(body, {
    headers: {
      'content-type': contentType,
      'content-disposition': `attachment; filename="${fileName}"`,
      'cache-control': 'no-store',
    },
  });
}
