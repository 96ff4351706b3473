import type { IncomingMessage } from 'node:http';

const maxBodyBytes = 1_048_576;

export interface RequestBody {
  text: string;
  tooLarge: boolean;
}

/** Reads to the end even when it is too much, so that the client is there to hear so; keeps the first megabyte. */
export function readBody(request: IncomingMessage): Promise<RequestBody> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let bytes = 0;
    request.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes <= maxBodyBytes) chunks.push(chunk);
    });
    request.on('end', () => resolve({ text: Buffer.concat(chunks).toString('utf8'), tooLarge: bytes > maxBodyBytes }));
    request.on('error', reject);
    request.on('close', () => reject(new Error('The client left before its request was complete')));
  });
}
