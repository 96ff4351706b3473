import 'server-only';
import type { ServerResponse } from 'node:http';

/** No cache keeps an answer that says nothing about caches: Next's own redirects and refusals are among them. */
export function keepOutOfCaches(response: ServerResponse): void {
  const { writeHead } = response;
  response.writeHead = ((...given: unknown[]) => {
    // What is given to `writeHead` itself replaces it.
    if (!response.hasHeader('cache-control')) response.setHeader('cache-control', 'no-store');
    return Reflect.apply(writeHead, response, given);
  }) as typeof writeHead;
}
