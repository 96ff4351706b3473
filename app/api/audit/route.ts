import { listAudit } from '@/lib/server/audit/read-audit-log';
import { allowOnly, apiRoute } from '@/lib/server/http/api-route';
import { json } from '@/lib/server/http/json-answer';
import { parseWith } from '@/lib/server/http/read-json';
import { auditListQuerySchema } from '@/lib/shared/access/audit';

export const GET = apiRoute(async ({ context, query }) =>
  json(200, await listAudit(context, parseWith(auditListQuerySchema, Object.fromEntries(query), 'invalid_query'))),
);

const refused = allowOnly('GET');

export { refused as DELETE, refused as PATCH, refused as POST, refused as PUT };
