import 'server-only';
import type { IncomingMessage } from 'node:http';
import { type Duplex, pipeline, type Readable } from 'node:stream';
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib';

/** A response whose body was read, or was too large. */
export type ReadAnswer =
  /** `date` is the server's clock, as its header has it. */
  | { kind: 'answer'; status: number; retryAfter: string | undefined; text: string; date?: string | undefined }
  | { kind: 'too_large'; status: number; retryAfter?: string | undefined };

/** The maximum body size, in bytes after decoding. F5's are below a kilobyte. */
const ANSWER_MAX_BYTES = 1024 * 1024;
/** The maximum size of a streamed body: a list of thousands of distributions with their specs. */
const STREAM_MAX_BYTES = 32 * 1024 * 1024;
/** How often a body may be encoded. */
const ENCODINGS_MAX = 2;

/** Encodings that gateways add although they were not requested. */
const decoders: Record<string, () => Duplex> = {
  gzip: createGunzip,
  'x-gzip': createGunzip,
  deflate: createInflate,
  br: createBrotliDecompress,
};

/** Decodes a body; an unknown encoding leaves it unchanged and unreadable. */
function decoded(response: IncomingMessage): Readable {
  const encodings = (response.headers['content-encoding'] ?? '')
    .split(',')
    .map((name) => decoders[name.trim().toLowerCase()])
    .filter((decoder) => decoder !== undefined);
  if (encodings.length > ENCODINGS_MAX) return response;
  // The last one was applied last. What goes wrong ends the last stream, which is read.
  return encodings.reduceRight<Readable>((body, decoder) => pipeline(body, decoder(), () => undefined), response);
}

/** Hands on a body piece by piece; false when it is too large. */
async function readPieces(body: Readable, maxBytes: number, sink: (piece: Buffer) => void): Promise<boolean> {
  let size = 0;
  for await (const piece of body as AsyncIterable<Buffer>) {
    size += piece.length;
    if (size > maxBytes) return false;
    sink(piece);
  }
  return true;
}

/** Codes of zlib and of Brotli's decoder. */
const isBadEncoding = (error: unknown) => /^(Z_|ERR__ERROR_)/.test(String((error as NodeJS.ErrnoException).code));

/**
 * Reads the body of an answer: decoded, bounded by its decoded size, as UTF-8 without a byte-order mark. With a `sink`, a
 * success is handed on piece by piece.
 */
export async function readBody(
  response: IncomingMessage,
  sink: ((piece: Buffer) => void) | undefined,
): Promise<ReadAnswer> {
  const status = response.statusCode ?? 0;
  const { 'retry-after': retryAfter, date } = response.headers;
  const pieces: Buffer[] = [];
  const streams = sink && status >= 200 && status < 300;
  const body = decoded(response);
  try {
    const whole = streams
      ? await readPieces(body, STREAM_MAX_BYTES, sink)
      : await readPieces(body, ANSWER_MAX_BYTES, (piece) => pieces.push(piece));
    return whole
      ? { kind: 'answer', status, retryAfter, date, text: new TextDecoder().decode(Buffer.concat(pieces)) }
      : { kind: 'too_large', status, retryAfter };
  } catch (error) {
    // A refusal stays one when its explanation is cut off; a cut-off success may lack the request ID.
    if (status >= 400 || isBadEncoding(error)) return { kind: 'answer', status, retryAfter, text: '' };
    throw error;
  } finally {
    response.destroy();
  }
}
