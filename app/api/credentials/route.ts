import { createCredential, listCredentials } from '@/lib/server/credentials/credentials';
import { allowOnly, apiRoute } from '@/lib/server/http/api-route';
import { json } from '@/lib/server/http/json-answer';
import { readJson } from '@/lib/server/http/read-json';
import { credentialInputSchema } from '@/lib/shared/access/credential';

export const GET = apiRoute(async ({ context }) => json(200, await listCredentials(context)));

export const POST = apiRoute(async ({ request, context }) =>
  json(201, await createCredential(context, await readJson(request, credentialInputSchema))),
);

const refused = allowOnly('GET', 'POST');

export { refused as DELETE, refused as PATCH, refused as PUT };
