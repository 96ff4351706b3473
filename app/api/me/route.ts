import { whoAmI } from '@/lib/server/auth/who-am-i';
import { json } from '@/lib/server/http/json-answer';
import { operation } from '@/lib/server/http/operation';
import { route } from '@/lib/server/http/route';
import { meSchema } from '@/lib/shared/access/me';

export const { GET, POST, PUT, PATCH, DELETE } = route({
  GET: operation({
    id: 'getMe',
    summary: 'Get the current user and their permissions',
    tag: 'People',
    answers: { 200: { description: 'The current user.', body: meSchema } },
    handle: async ({ context }) => json(200, whoAmI(context)),
  }),
});
