import 'server-only';
import type { Caller, Origin } from '@/lib/server/auth/caller';
import type { Context } from '@/lib/server/context';
import { hashOfToken } from '@/lib/server/secret-token';
import { isCredentialToken } from './credential-token';
import { credentialState } from './listed-credential';

type Needs = Pick<Context, 'credentials' | 'now'>;

/** Whom a token stands for; undefined for a wrong, expired or revoked one: whoever guesses learns nothing. */
export async function findCaller(context: Needs, token: string, origin: Origin): Promise<Caller | undefined> {
  if (!isCredentialToken(token)) return undefined;
  const credential = await context.credentials.findByTokenHash(hashOfToken(token));
  const now = context.now();
  if (!credential || credentialState(credential, now) !== 'active') return undefined;
  await context.credentials.markUsed(credential, now);
  const { name, role, distributions } = credential;
  return {
    ...origin,
    kind: 'credential',
    actor: name,
    name: null,
    access: [{ role, distributions }],
    groups: [],
    sessionEndsAt: null,
  };
}
