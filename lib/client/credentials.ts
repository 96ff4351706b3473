import { queryOptions } from '@tanstack/react-query';
import {
  type CredentialInput,
  createdCredentialSchema,
  credentialListSchema,
  listedCredentialSchema,
} from '@/lib/shared/access/credential';
import { paths } from '@/lib/shared/paths';
import { request } from './request';

export const credentialList = queryOptions({
  queryKey: ['credentials'],
  queryFn: ({ signal }) => request(paths.api.credentials, credentialListSchema, { signal }),
});

export const createCredential = (input: CredentialInput) =>
  request(paths.api.credentials, createdCredentialSchema, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(input),
  });

export const revokeCredential = (id: string) =>
  request(paths.api.oneCredential(id), listedCredentialSchema, { method: 'DELETE' });
