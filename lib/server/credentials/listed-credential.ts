import 'server-only';
import type { Credential } from '@/lib/server/store/people/credential-store';
import type { ListedCredential } from '@/lib/shared/access/credential';

const iso = (at: number | null) => (at === null ? null : new Date(at).toISOString());

/** Whether a credential still works; `now` is in epoch milliseconds. One that was revoked stays so after its time. */
export function credentialState({ revokedAt, expiresAt }: Credential, now: number): ListedCredential['state'] {
  if (revokedAt !== null) return 'revoked';
  return expiresAt !== null && expiresAt <= now ? 'expired' : 'active';
}

export const listedCredential = (credential: Credential, now: number): ListedCredential => ({
  ...credential,
  distributions: credential.distributions === null ? null : [...credential.distributions],
  createdAt: new Date(credential.createdAt).toISOString(),
  expiresAt: iso(credential.expiresAt),
  lastUsedAt: iso(credential.lastUsedAt),
  revokedAt: iso(credential.revokedAt),
  state: credentialState(credential, now),
});
