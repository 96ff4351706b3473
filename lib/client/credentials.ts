import { queryOptions } from '@tanstack/react-query';
import type {
  CreatedCredential,
  CredentialInput,
  CredentialList,
  ListedCredential,
} from '@/lib/shared/access/credential';
import { paths } from '@/lib/shared/paths';
import { request } from './request';

export const credentialList = queryOptions({
  queryKey: ['credentials'],
  queryFn: ({ signal }) => request<CredentialList>(paths.api.credentials, { signal }),
});

export const createCredential = (input: CredentialInput) =>
  request<CreatedCredential>(paths.api.credentials, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(input),
  });

export const revokeCredential = (id: string) =>
  request<ListedCredential>(paths.api.oneCredential(id), { method: 'DELETE' });
