import { listAudit } from '@/lib/server/audit/read-audit-log';
import { json } from '@/lib/server/http/json-answer';
import { operation } from '@/lib/server/http/operation';
import { route } from '@/lib/server/http/route';
import { auditListQuerySchema, auditPageSchema } from '@/lib/shared/access/audit-schema';

export const { GET, POST, PUT, PATCH, DELETE } = route({
  GET: operation({
    id: 'listAudit',
    summary: 'List audit log entries, newest first',
    tag: 'People',
    query: auditListQuerySchema,
    answers: { 200: { description: 'One page of results.', body: auditPageSchema } },
    problems: ['forbidden'],
    handle: async ({ context, query }) => json(200, await listAudit(context, query)),
  }),
});
