import { queryOptions } from '@tanstack/react-query';
import type {
  CreatedCredential,
  CredentialInput,
  CredentialList,
  ListedCredential,
} from '@/lib/shared/access/credential';
import { paths } from '@/lib/shared/paths';
import { has, isText, listOf } from './fits';
import { request } from './request';

const isCredential = has<ListedCredential>({ id: isText, name: isText, role: isText, state: isText });
const isCredentialList = has<CredentialList>({ items: listOf(isCredential) });
const isCreatedCredential = has<CreatedCredential>({ credential: isCredential, token: isText });

export const credentialList = queryOptions({
  queryKey: ['credentials'],
  queryFn: ({ signal }) => request(paths.api.credentials, isCredentialList, { signal }),
});

export const createCredential = (input: CredentialInput) =>
  request(paths.api.credentials, isCreatedCredential, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(input),
  });

export const revokeCredential = (id: string) =>
  request(paths.api.oneCredential(id), isCredential, { method: 'DELETE' });
