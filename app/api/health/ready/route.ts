import { dependencies } from '@/lib/server/dependencies';
import { anyoneFromAnywhere } from '@/lib/server/http/guard';
import { json } from '@/lib/server/http/json-answer';
import { operation } from '@/lib/server/http/operation';
import { route } from '@/lib/server/http/route';
import { readinessSchema } from '@/lib/shared/readiness';

export const dynamic = 'force-dynamic';

export const { GET, POST, PUT, PATCH, DELETE } = route({
  /** Whether the desk is to be sent requests. */
  GET: operation({
    id: 'getReadiness',
    summary: 'Readiness check',
    tag: 'Desk',
    guard: anyoneFromAnywhere,
    answers: {
      200: {
        description: 'Ready. The status is `degraded` if the last CDN call failed.',
        body: readinessSchema,
      },
      503: {
        description: 'Not ready: a dependency has failed, or Purge Desk is shutting down.',
        body: readinessSchema,
      },
    },
    async handle() {
      const { readiness } = await dependencies();
      const found = await readiness();
      return json(found.status === 'ok' || found.status === 'degraded' ? 200 : 503, found);
    },
  }),
});
