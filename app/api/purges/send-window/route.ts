import { json } from '@/lib/server/http/json-answer';
import { operation } from '@/lib/server/http/operation';
import { route } from '@/lib/server/http/route';
import { getSendWindow } from '@/lib/server/purges/get-send-window';
import { sendWindowSchema } from '@/lib/shared/purges/send-window-schema';

export const { GET, POST, PUT, PATCH, DELETE } = route({
  GET: operation({
    id: 'getSendWindow',
    summary: 'Get the send time of the next purge',
    tag: 'Purges',
    answers: {
      200: {
        description: 'The earliest send time and the reason for the delay, or null if there is no delay.',
        body: sendWindowSchema,
      },
    },
    problems: ['forbidden'],
    handle: async ({ context }) => json(200, await getSendWindow(context)),
  }),
});
