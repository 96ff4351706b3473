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
      summary: 'Search the distributions; how far the desk has read them, and what could not be read',
      tag: 'Desk',
      query: distributionQuerySchema,
      answers: { 200: { description: 'Those that you may see.', body: distributionListSchema } },
      problems: ['invalid_query'],
    }),
  },
  [paths.api.connection]: {
    post: operation({
      id: 'checkConnection',
      summary: 'Ask the CDN now whether it can be reached and takes the credential',
      tag: 'Desk',
      answers: { 200: { description: 'What it answered for each namespace.', body: connectionCheckSchema } },
    }),
  },
  [paths.api.openapi]: {
    get: operation({
      id: 'getOpenApi',
      summary: 'This description',
      tag: 'Desk',
      open: true,
      answers: { 200: { description: 'OpenAPI 3.1.', body: z.record(z.string(), z.unknown()) } },
    }),
  },
  '/api/health/live': {
    get: operation({
      id: 'getLiveness',
      summary: 'Whether the process answers',
      tag: 'Desk',
      open: true,
      answers: { 200: { description: 'It does.', body: z.object({ status: z.literal('ok') }) } },
    }),
  },
  '/api/health/ready': {
    get: operation({
      id: 'getReadiness',
      summary: 'Whether the desk is to be sent requests',
      tag: 'Desk',
      open: true,
      answers: {
        200: {
          description: 'It is; `degraded` where the CDN did not do what it was asked last.',
          body: readinessSchema,
        },
        503: { description: 'It is not: something that it needs has failed, or it is ending.', body: readinessSchema },
      },
    }),
  },
  '/api/metrics': {
    get: operation({
      id: 'getMetrics',
      summary: 'What the desk measures, in the text format of Prometheus',
      description: 'For whoever shows `METRICS_TOKEN` as bearer; without one for the local operator alone.',
      tag: 'Desk',
      answers: { 200: { description: 'The metrics.', body: ['text/plain'] } },
    }),
  },
};
