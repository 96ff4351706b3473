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
      summary: 'Who is asking, and what they may do',
      tag: 'People',
      answers: { 200: { description: 'You.', body: meSchema } },
    }),
  },
  [paths.api.actors]: {
    get: operation({
      id: 'listActors',
      summary: 'Everybody who is on a record',
      tag: 'People',
      answers: { 200: { description: 'Their names.', body: z.array(z.string()) } },
    }),
  },
  [paths.api.credentials]: {
    get: operation({
      id: 'listCredentials',
      summary: 'The credentials of programs, without their secrets',
      tag: 'People',
      answers: { 200: { description: 'The newest first.', body: credentialListSchema } },
    }),
    post: operation({
      id: 'createCredential',
      summary: 'Make a credential for a program',
      tag: 'People',
      body: credentialInputSchema,
      answers: { 201: { description: 'The one answer that holds the secret.', body: createdCredentialSchema } },
    }),
  },
  '/api/credentials/{id}': {
    delete: operation({
      id: 'revokeCredential',
      summary: 'End a credential',
      tag: 'People',
      path: byId,
      answers: { 200: { description: 'The credential.', body: listedCredentialSchema } },
      problems: ['not_found'],
    }),
  },
  [paths.api.audit]: {
    get: operation({
      id: 'listAudit',
      summary: 'The audit log, the newest entries first',
      tag: 'People',
      query: auditListQuerySchema,
      answers: { 200: { description: 'A page.', body: auditPageSchema } },
      problems: ['invalid_query'],
    }),
  },
  [paths.api.auditExport]: {
    get: operation({
      id: 'exportAudit',
      summary: 'The audit log under a filter as a download',
      tag: 'People',
      query: auditExportQuerySchema,
      answers: { 200: { description: 'A connection that breaks off means that it is not all.', body: DOWNLOADS } },
      problems: ['invalid_query'],
    }),
  },
};
