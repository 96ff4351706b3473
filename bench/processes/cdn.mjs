// A CDN that costs as little as it can: it answers what the desk asks with the wire format of F5, after LATENCY_MS.
// The sandbox really caches and keeps a ledger; that would be measured, too.
import { createServer } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';

const latencyMs = Number(process.env.LATENCY_MS ?? 0);
const siteDelaysMs = (process.env.SITE_DELAYS_MS ?? '0,0,0').split(',').map(Number);
const FIRST_ID = 1000;

/** When each purge was accepted, by its place in the order of the ids. @type {number[]} */
const acceptedAt = [];

/** @param {number} id */
function statusOf(id) {
  const at = acceptedAt[id - FIRST_ID] ?? 0;
  const items = siteDelaysMs.map((delayMs, index) => {
    const isDone = Date.now() >= at + delayMs;
    return {
      service_op_id: id,
      status: isDone ? 'success' : 'in progress',
      purge: {
        site: `site-${index + 1}`,
        start_time: new Date(at).toISOString(),
        finish_time: isDone ? new Date(at + delayMs).toISOString() : undefined,
        bytes_purged: isDone ? '1024' : '0',
        bytes_not_purged: '0',
      },
    };
  });
  return { items, error: { code: 'EOK', message: '' } };
}

/** @param {string} url @param {string} body */
function answer(url, body) {
  if (url.endsWith('/cache-purge')) return { purge_request_id: FIRST_ID - 1 + acceptedAt.push(Date.now()) };
  if (url.endsWith('/get-service-operation-status'))
    return statusOf(Number(/"service_op_id":\s*"?(\d+)/.exec(body)?.[1]));
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
