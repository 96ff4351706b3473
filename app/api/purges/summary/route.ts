import { json } from '@/lib/server/http/json-answer';
import { operation } from '@/lib/server/http/operation';
import { route } from '@/lib/server/http/route';
import { summarizePurges } from '@/lib/server/purges/summarize-purges';
import { purgeSummaryQuerySchema, purgeSummarySchema } from '@/lib/shared/history/purge-summary';

export const { GET, POST, PUT, PATCH, DELETE } = route({
  GET: operation({
    id: 'summarizePurges',
    summary: 'Count purges by time and outcome',
    tag: 'Purges',
    query: purgeSummaryQuerySchema,
    answers: { 200: { description: 'The summary.', body: purgeSummarySchema } },
    problems: ['forbidden'],
    handle: async ({ request, context, query }) => json(200, await summarizePurges(context, query, request.signal)),
  }),
});
