import { json } from '@/lib/server/http/json-answer';
import { operation } from '@/lib/server/http/operation';
import { route } from '@/lib/server/http/route';
import { createShare, listShares } from '@/lib/server/shares/shares';
import { createdShareSchema, shareInputSchema, shareListSchema } from '@/lib/shared/shares/share';

export const { GET, POST, PUT, PATCH, DELETE } = route({
  GET: operation({
    id: 'listShares',
    summary: 'List shared links without their tokens',
    tag: 'Shared links',
    answers: {
      200: {
        description: 'Every active one and the newest 500 that ended, sorted by creation time, newest first.',
        body: shareListSchema,
      },
    },
    problems: ['forbidden'],
    handle: async ({ context }) => json(200, await listShares(context)),
  }),
  POST: operation({
    id: 'createShare',
    summary: 'Create a read-only link for people without an account',
    description: 'Requires exactly one of `purgeId` and `filter`.',
    tag: 'Shared links',
    body: shareInputSchema,
    answers: {
      201: {
        description: 'The link with its token. No other response contains the token.',
        body: createdShareSchema,
      },
    },
    problems: ['forbidden'],
    handle: async ({ context, body }) => json(201, await createShare(context, body)),
  }),
});
