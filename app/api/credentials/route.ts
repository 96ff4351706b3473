import { createCredential, listCredentials } from '@/lib/server/credentials/credentials';
import { json } from '@/lib/server/http/json-answer';
import { operation } from '@/lib/server/http/operation';
import { route } from '@/lib/server/http/route';
import { createdCredentialSchema, credentialInputSchema, credentialListSchema } from '@/lib/shared/access/credential';

export const { GET, POST, PUT, PATCH, DELETE } = route({
  GET: operation({
    id: 'listCredentials',
    summary: 'List API credentials without their secrets',
    tag: 'People',
    answers: {
      200: {
        description: 'Every active one and the newest 500 that ended, sorted by creation time, newest first.',
        body: credentialListSchema,
      },
    },
    problems: ['forbidden'],
    handle: async ({ context }) => json(200, await listCredentials(context)),
  }),
  POST: operation({
    id: 'createCredential',
    summary: 'Create an API credential',
    tag: 'People',
    body: credentialInputSchema,
    answers: {
      201: {
        description: 'The credential with its secret. No other response contains the secret.',
        body: createdCredentialSchema,
      },
    },
    problems: ['forbidden'],
    handle: async ({ context, body }) => json(201, await createCredential(context, body)),
  }),
});
