import { json } from '@/lib/server/http/json-answer';
import { operation } from '@/lib/server/http/operation';
import { route } from '@/lib/server/http/route';
import { checkConnection } from '@/lib/server/operations/cdn-connection';
import { connectionCheckSchema } from '@/lib/shared/connection-schema';

export const { GET, POST, PUT, PATCH, DELETE } = route({
  /** Asks the CDN; that is why it is not a GET. */
  POST: operation({
    id: 'checkConnection',
    summary: 'Check the CDN connection and API token now',
    tag: 'Desk',
    answers: { 200: { description: 'The result for each call in each namespace.', body: connectionCheckSchema } },
    problems: ['forbidden'],
    handle: async ({ context }) => json(200, await checkConnection(context)),
  }),
});
