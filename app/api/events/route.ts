import { z } from 'zod';
import { eventIdSchema, streamPurges } from '@/lib/server/http/event-stream';
import { operation } from '@/lib/server/http/operation';
import { route } from '@/lib/server/http/route';
import { EVENT_STREAM } from '@/lib/shared/events/live-events';

export const { GET, POST, PUT, PATCH, DELETE } = route({
  GET: operation({
    id: 'followPurges',
    summary: 'Follow purges as a stream of events',
    description:
      'For pages. Pipelines wait with `GET /api/purges/{id}?wait=`. The stream may end at any time: connect again with the last event ID.',
    tag: 'Purges',
    /** `after` is the ID of the last event that the page got. */
    query: z.strictObject({ after: eventIdSchema.optional() }),
    answers: {
      200: {
        description:
          'Server-sent events: `hello`, `purges`, `reset`, `window`, `distributions`, `beat` and `ended`. Each `purges` event has the purges that changed, as they are now.',
        body: [EVENT_STREAM],
      },
    },
    problems: ['forbidden', 'too_many_requests'],
    handle: ({ query, ...admitted }) => streamPurges(admitted, query.after),
  }),
});
