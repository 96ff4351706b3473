import 'server-only';
import { z } from 'zod';
import { auditExportQuerySchema, auditListQuerySchema, auditPageSchema } from '@/lib/shared/access/audit';
import {
  createdCredentialSchema,
  credentialInputSchema,
  credentialListSchema,
  listedCredentialSchema,
} from '@/lib/shared/access/credential';
import { meSchema } from '@/lib/shared/access/me';
import { paths } from '@/lib/shared/paths';
import { byId, DOWNLOADS, operation } from './operation';

export const peoplePaths = {
  [paths.api.me]: {
    get: operation({
      id: 'getMe',
      summary: 'Get the current user and their permissions',
      tag: 'People',
      answers: { 200: { description: 'The current user.', body: meSchema } },
    }),
  },
  [paths.api.actors]: {
    get: operation({
      id: 'listActors',
      summary: 'List the actors of recorded purges',
      tag: 'People',
      answers: { 200: { description: 'The names of the actors.', body: z.array(z.string()) } },
    }),
  },
  [paths.api.credentials]: {
    get: operation({
      id: 'listCredentials',
      summary: 'List API credentials without their secrets',
      tag: 'People',
      answers: { 200: { description: 'Sorted by creation time, newest first.', body: credentialListSchema } },
    }),
    post: operation({
      id: 'createCredential',
      summary: 'Create an API credential',
      tag: 'People',
      body: credentialInputSchema,
      answers: {
        201: {
          description: 'The credential with its secret. No other response contains the secret.',
          body: createdCredentialSchema,
        },
      },
    }),
  },
  '/api/credentials/{id}': {
    delete: operation({
      id: 'revokeCredential',
      summary: 'Revoke an API credential',
      tag: 'People',
      path: byId,
      answers: { 200: { description: 'The revoked credential.', body: listedCredentialSchema } },
      problems: ['not_found'],
    }),
  },
  [paths.api.audit]: {
    get: operation({
      id: 'listAudit',
      summary: 'List audit log entries, newest first',
      tag: 'People',
      query: auditListQuerySchema,
      answers: { 200: { description: 'One page of results.', body: auditPageSchema } },
      problems: ['invalid_query'],
    }),
  },
  [paths.api.auditExport]: {
    get: operation({
      id: 'exportAudit',
      summary: 'Export audit log entries that match a filter',
      tag: 'People',
      query: auditExportQuerySchema,
      answers: { 200: { description: 'A dropped connection means the download is incomplete.', body: DOWNLOADS } },
      problems: ['invalid_query'],
    }),
  },
};
