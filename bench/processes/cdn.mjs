// A CDN that costs as little as it can: it answers what the desk asks with the wire format of F5, after LATENCY_MS.
// The sandbox really caches and keeps a ledger; that would be measured, too.
import { createServer } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';

const latencyMs = Number(process.env.LATENCY_MS ?? 0);
let lastId = 1000;

/** @param {string} id */
function statusOf(id) {
  const now = new Date().toISOString();
  const items = ['fr4-par', 'ny8-nyc', 'tr2-tor'].map((site) => ({
    service_op_id: Number(id),
    status: 'success',
    purge: { site, start_time: now, finish_time: now, bytes_purged: '1024', bytes_not_purged: '0' },
  }));
  return { items, error: { code: 'EOK', message: '' } };
}

/** @param {string} url @param {string} body */
function answer(url, body) {
  if (url.endsWith('/cache-purge')) return { purge_request_id: ++lastId };
  if (url.endsWith('/get-service-operation-status'))
    return statusOf(/"service_op_id":\s*"?(\d+)/.exec(body)?.[1] ?? '0');
  return { items: [] };
}

const server = createServer(async (request, response) => {
  let body = '';
  for await (const chunk of request) body += chunk;
  if (latencyMs > 0) await sleep(latencyMs);
  response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(answer(request.url ?? '', body)));
});
server.keepAliveTimeout = 60_000;
process.once('disconnect', () => process.exit(0));
server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  process.send?.({ port: typeof address === 'object' ? address?.port : 0 });
});
