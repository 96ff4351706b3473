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
      summary: 'The share links, without their tokens',
      tag: 'Share links',
      answers: { 200: { description: 'The newest first.', body: shareListSchema } },
    }),
    post: operation({
      id: 'createShare',
      summary: 'Make a read-only link for people without an account',
      description: 'Exactly one of `purgeId` and `filter`.',
      tag: 'Share links',
      body: shareFields,
      answers: { 201: { description: 'The one answer that holds the token.', body: createdShareSchema } },
    }),
  },
  '/api/shares/{id}': {
    delete: operation({
      id: 'revokeShare',
      summary: 'End a link',
      tag: 'Share links',
      path: byId,
      answers: { 200: { description: 'The link.', body: listedShareSchema } },
      problems: ['not_found'],
    }),
  },
  '/api/share/{token}': {
    get: operation({
      id: 'readShared',
      summary: 'What a link shows, for everybody who has it',
      tag: 'Share links',
      open: true,
      path: z.object({ token: z.string() }),
      query: sharedQuerySchema,
      answers: { 200: { description: 'A purge or a page of a history.', body: sharedSchema } },
      problems: ['not_found', 'too_many_requests', 'invalid_query'],
    }),
  },
};
