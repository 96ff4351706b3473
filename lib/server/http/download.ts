import 'server-only';

interface Download {
  fileName: string;
  contentType: string;
}

/**
 * Answers with text that is made while it is sent, no faster than the client takes it. What fails before the first piece
 * is an answer of its own; later, the connection breaks, so that half a file is not taken for a whole one.
 */
export async function download(pieces: AsyncGenerator<string, void>, { fileName, contentType }: Download) {
  const encoder = new TextEncoder();
  let piece = await pieces.next();
  const body = new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        if (piece.done) return controller.close();
        controller.enqueue(encoder.encode(piece.value));
        piece = await pieces.next();
      },
      async cancel() {
        await pieces.return();
      },
    },
    { highWaterMark: 0 },
  );
  return new Response(body, {
    headers: {
      'content-type': contentType,
      'content-disposition': `attachment; filename="${fileName}"`,
      'cache-control': 'no-store',
    },
  });
}
