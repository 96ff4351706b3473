import { json } from '@/lib/server/http/json-answer';
import { operation } from '@/lib/server/http/operation';
import { route } from '@/lib/server/http/route';
import { liftPause } from '@/lib/server/purges/lift-pause';
import { sendWindowSchema } from '@/lib/shared/purges/send-window-schema';

export const { GET, POST, PUT, PATCH, DELETE } = route({
  DELETE: operation({
    id: 'liftPause',
    summary: 'Lift the pause that the CDN asked for',
    description:
      'For admins of all distributions. Purge Desk sends the next purge immediately. If the CDN answers 429 again, a new pause begins.',
    tag: 'Purges',
    answers: { 200: { description: 'The earliest send time now.', body: sendWindowSchema } },
    problems: ['forbidden'],
    handle: async ({ context }) => json(200, await liftPause(context)),
  }),
});
