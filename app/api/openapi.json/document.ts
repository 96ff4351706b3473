import { z } from 'zod';
import { anyone } from '@/lib/server/http/guard';
import { json } from '@/lib/server/http/json-answer';
import { type DescribedRoutes, openApiDocument } from '@/lib/server/http/openapi-document';
import { operation } from '@/lib/server/http/operation';
import * as actors from '../actors/route';
import * as auditExport from '../audit/export/route';
import * as audit from '../audit/route';
import * as bulkCancellation from '../bulk-jobs/[id]/cancellation/route';
import * as bulkPause from '../bulk-jobs/[id]/pause/route';
import * as bulkResume from '../bulk-jobs/[id]/resume/route';
import * as bulkRetry from '../bulk-jobs/[id]/retry/route';
import * as bulkJob from '../bulk-jobs/[id]/route';
import * as bulkJobs from '../bulk-jobs/route';
import * as connection from '../connection/route';
import * as oneCredential from '../credentials/[id]/route';
import * as credentials from '../credentials/route';
import * as distributions from '../distributions/route';
import * as events from '../events/route';
import * as live from '../health/live/route';
import * as ready from '../health/ready/route';
import * as looks from '../looks/route';
import * as me from '../me/route';
import * as metrics from '../metrics/route';
import * as cancellation from '../purges/[id]/cancellation/route';
import * as purgeLooks from '../purges/[id]/looks/route';
import * as resolution from '../purges/[id]/resolution/route';
import * as onePurge from '../purges/[id]/route';
import * as duplicates from '../purges/duplicates/route';
import * as purgeExport from '../purges/export/route';
import * as purges from '../purges/route';
import * as sendPause from '../purges/send-window/pause/route';
import * as sendWindow from '../purges/send-window/route';
import * as purgeSummary from '../purges/summary/route';
import * as servedPaths from '../served-paths/route';
import * as sharedEvents from '../share/[token]/events/route';
import * as shared from '../share/[token]/route';
import * as oneShare from '../shares/[id]/route';
import * as shares from '../shares/route';

/** Public: the API description is no secret. Here, because its own route is in the document, too. */
export const getOpenApi = operation({
  id: 'getOpenApi',
  summary: 'Get this API description',
  tag: 'Desk',
  guard: anyone,
  answers: { 200: { description: 'The OpenAPI 3.1 document.', body: z.record(z.string(), z.unknown()) } },
  handle: async () => json(200, apiDocument()),
});

/** Every route that programs may call, by address. */
export const describedRoutes: DescribedRoutes = {
  '/api/purges': purges,
  '/api/purges/{id}': onePurge,
  '/api/purges/{id}/cancellation': cancellation,
  '/api/purges/send-window': sendWindow,
  '/api/purges/send-window/pause': sendPause,
  '/api/purges/{id}/resolution': resolution,
  '/api/purges/{id}/looks': purgeLooks,
  '/api/purges/duplicates': duplicates,
  '/api/purges/export': purgeExport,
  '/api/purges/summary': purgeSummary,
  '/api/bulk-jobs': bulkJobs,
  '/api/bulk-jobs/{id}': bulkJob,
  '/api/bulk-jobs/{id}/pause': bulkPause,
  '/api/bulk-jobs/{id}/resume': bulkResume,
  '/api/bulk-jobs/{id}/cancellation': bulkCancellation,
  '/api/bulk-jobs/{id}/retry': bulkRetry,
  '/api/shares': shares,
  '/api/shares/{id}': oneShare,
  '/api/share/{token}': shared,
  '/api/share/{token}/events': sharedEvents,
  '/api/events': events,
  '/api/looks': looks,
  '/api/served-paths': servedPaths,
  '/api/me': me,
  '/api/actors': actors,
  '/api/credentials': credentials,
  '/api/credentials/{id}': oneCredential,
  '/api/audit': audit,
  '/api/audit/export': auditExport,
  '/api/distributions': distributions,
  '/api/connection': connection,
  '/api/openapi.json': { GET: { operation: getOpenApi } },
  '/api/health/live': live,
  '/api/health/ready': ready,
  '/api/metrics': metrics,
};

export const apiDocument = () => openApiDocument(describedRoutes);
