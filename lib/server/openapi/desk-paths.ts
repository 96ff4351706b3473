import 'server-only';
import { z } from 'zod';
import { connectionCheckSchema } from '@/lib/shared/connection';
import { distributionListSchema } from '@/lib/shared/distributions/distribution';
import { distributionQuerySchema } from '@/lib/shared/distributions/distribution-query';
import { paths } from '@/lib/shared/paths';
import { readinessSchema } from '@/lib/shared/readiness';
import { operation } from './operation';

export const deskPaths = {
  [paths.api.distributions]: {
    get: operation({
      id: 'listDistributions',
      summary: 'Search distributions, with read progress and read errors',
      tag: 'Desk',
      query: distributionQuerySchema,
      answers: { 200: { description: 'The distributions that you can see.', body: distributionListSchema } },
      problems: ['invalid_query'],
    }),
  },
  [paths.api.connection]: {
    post: operation({
      id: 'checkConnection',
      summary: 'Check the CDN connection and API token now',
      tag: 'Desk',
      answers: { 200: { description: 'The result for each namespace.', body: connectionCheckSchema } },
    }),
  },
  [paths.api.openapi]: {
    get: operation({
      id: 'getOpenApi',
      summary: 'Get this API description',
      tag: 'Desk',
      open: true,
      answers: { 200: { description: 'The OpenAPI 3.1 document.', body: z.record(z.string(), z.unknown()) } },
    }),
  },
  '/api/health/live': {
    get: operation({
      id: 'getLiveness',
      summary: 'Liveness check',
      tag: 'Desk',
      open: true,
      answers: { 200: { description: 'The process responds.', body: z.object({ status: z.literal('ok') }) } },
    }),
  },
  '/api/health/ready': {
    get: operation({
      id: 'getReadiness',
      summary: 'Readiness check',
      tag: 'Desk',
      open: true,
      answers: {
        200: {
          description: 'Ready. The status is `degraded` if the last CDN call failed.',
          body: readinessSchema,
        },
        503: {
          description: 'Not ready: a dependency has failed, or Purge Desk is shutting down.',
          body: readinessSchema,
        },
      },
    }),
  },
  '/api/metrics': {
    get: operation({
      id: 'getMetrics',
      summary: 'Get metrics in the Prometheus text format',
      description:
        'Requires `METRICS_TOKEN` as the bearer token. If it is not set, only the local operator has access.',
      tag: 'Desk',
      answers: { 200: { description: 'The metrics.', body: ['text/plain'] } },
    }),
  },
};
