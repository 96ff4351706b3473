import { z } from 'zod';
import { json } from '@/lib/server/http/json-answer';
import { operation } from '@/lib/server/http/operation';
import { route } from '@/lib/server/http/route';
import { listActors } from '@/lib/server/purges/list-purges';

export const { GET, POST, PUT, PATCH, DELETE } = route({
  GET: operation({
    id: 'listActors',
    summary: 'List the actors of recorded purges',
    tag: 'People',
    answers: { 200: { description: 'The names of the actors.', body: z.array(z.string()) } },
    problems: ['forbidden'],
    handle: async ({ context }) => json(200, await listActors(context)),
  }),
});
