import 'server-only';
import { z } from 'zod';
import { paths } from '@/lib/shared/paths';
import {
  createdShareSchema,
  listedShareSchema,
  sharedQuerySchema,
  sharedSchema,
  shareFields,
  shareListSchema,
} from '@/lib/shared/shares/share';
import { byId, operation } from './operation';

export const sharePaths = {
  [paths.api.shares]: {
    get: operation({
      id: 'listShares',
      summary: 'List shared links without their tokens',
      tag: 'Shared links',
      answers: { 200: { description: 'Sorted by creation time, newest first.', body: shareListSchema } },
    }),
    post: operation({
      id: 'createShare',
      summary: 'Create a read-only link for people without an account',
      description: 'Requires exactly one of `purgeId` and `filter`.',
      tag: 'Shared links',
      body: shareFields,
      answers: {
        201: {
          description: 'The link with its token. No other response contains the token.',
          body: createdShareSchema,
        },
      },
    }),
  },
  '/api/shares/{id}': {
    delete: operation({
      id: 'revokeShare',
      summary: 'Revoke a shared link',
      tag: 'Shared links',
      path: byId,
      answers: { 200: { description: 'The revoked link.', body: listedShareSchema } },
      problems: ['not_found'],
    }),
  },
  '/api/share/{token}': {
    get: operation({
      id: 'readShared',
      summary: 'Read the content of a shared link',
      tag: 'Shared links',
      open: true,
      path: z.object({ token: z.string() }),
      query: sharedQuerySchema,
      answers: { 200: { description: 'One purge, or one page of a history.', body: sharedSchema } },
      problems: ['not_found', 'too_many_requests', 'invalid_query'],
    }),
  },
};
