import { revokeCredential } from '@/lib/server/credentials/credentials';
import { json } from '@/lib/server/http/json-answer';
import { byId, operation } from '@/lib/server/http/operation';
import { route } from '@/lib/server/http/route';
import { listedCredentialSchema } from '@/lib/shared/access/credential';

export const { GET, POST, PUT, PATCH, DELETE } = route({
  DELETE: operation({
    id: 'revokeCredential',
    summary: 'Revoke an API credential',
    tag: 'People',
    path: byId,
    answers: { 200: { description: 'The revoked credential.', body: listedCredentialSchema } },
    problems: ['forbidden', 'not_found'],
    handle: async ({ context, path }) => json(200, await revokeCredential(context, path.id)),
  }),
});
