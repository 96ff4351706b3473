// An edge that has every page in its cache, and answers after LATENCY_MS.
import { createServer } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';

const latencyMs = Number(process.env.LATENCY_MS ?? 0);
const page = `<!doctype html><title>A page</title>${'<p>Text</p>'.repeat(500)}`;
const headers = { 'content-type': 'text/html', etag: '"1"', age: '3600', 'x-cache-status': 'HIT' };

const server = createServer(async (_request, response) => {
  if (latencyMs > 0) await sleep(latencyMs);
  response.writeHead(200, headers).end(page);
});
process.once('disconnect', () => process.exit(0));
server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  process.send?.({ port: typeof address === 'object' ? address?.port : 0 });
});
