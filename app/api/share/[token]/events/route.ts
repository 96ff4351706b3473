import { z } from 'zod';
import { streamShare } from '@/lib/server/http/event-stream';
import { anyone } from '@/lib/server/http/guard';
import { operation } from '@/lib/server/http/operation';
import { route } from '@/lib/server/http/route';
import { requireShare } from '@/lib/server/shares/read-shared';
import { EVENT_STREAM } from '@/lib/shared/events/live-events';

export const { GET, POST, PUT, PATCH, DELETE } = route({
  GET: operation({
    id: 'followShared',
    summary: 'Follow the content of a shared link as a stream of events',
    description: 'For pages. A `reset` event means that something changed: read the link again.',
    tag: 'Shared links',
    guard: anyone,
    path: z.object({ token: z.string() }),
    answers: {
      200: { description: 'Server-sent events: `hello`, `reset`, `beat` and `ended`.', body: [EVENT_STREAM] },
    },
    problems: ['not_found', 'link_expired', 'link_revoked', 'too_many_requests', 'store_unavailable'],
    handle: async ({ path, ...admitted }) => streamShare(admitted, await requireShare(admitted.context, path.token)),
  }),
});
