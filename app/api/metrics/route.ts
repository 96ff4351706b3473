import { dependencies } from '@/lib/server/dependencies';
import { allowOnly, openRoute } from '@/lib/server/http/api-route';
import { guardMetrics } from '@/lib/server/http/guards/metrics-guard';

/** In the text format of Prometheus. A collector calls the machine by any name, and shows a token of its own. */
export const GET = openRoute(async ({ request }) => {
  const built = await dependencies();
  await guardMetrics(built, request);
  const headers = { 'content-type': built.metrics.contentType, 'cache-control': 'no-store' };
  return new Response(await built.metrics.read(), { headers });
});

const refused = allowOnly('GET');

export { refused as DELETE, refused as PATCH, refused as POST, refused as PUT };
