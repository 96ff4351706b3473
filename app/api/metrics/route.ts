import { dependencies } from '@/lib/server/dependencies';
import type { Guard } from '@/lib/server/http/guard';
import { guardMetrics } from '@/lib/server/http/guards/metrics-guard';
import { operation } from '@/lib/server/http/operation';
import { route } from '@/lib/server/http/route';

/** A collector calls the machine by any name, and shows a token of its own. */
const collector: Guard = {
  async admit(request, anybody) {
    await guardMetrics(await dependencies(), request);
    return { caller: anybody };
  },
  problems: ['foreign_host', 'foreign_origin', 'sign_in_required', 'invalid_credential', 'too_many_requests'],
  isOpen: false,
};

export const { GET, POST, PUT, PATCH, DELETE } = route({
  GET: operation({
    id: 'getMetrics',
    summary: 'Get metrics in the Prometheus text format',
    description: 'Requires `METRICS_TOKEN` as the bearer token. If it is not set, only the local operator has access.',
    tag: 'Desk',
    guard: collector,
    answers: { 200: { description: 'The metrics.', body: ['text/plain'] } },
    async handle() {
      const { metrics } = await dependencies();
      const headers = { 'content-type': metrics.contentType, 'cache-control': 'no-store' };
      return new Response(await metrics.read(), { headers });
    },
  }),
});
