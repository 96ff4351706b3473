import 'server-only';
import { AppError } from '@/lib/server/app-error';
import { auditOf, authorizeDesk } from '@/lib/server/auth/authorize';
import type { Context } from '@/lib/server/context';
import { hashOfToken } from '@/lib/server/secret-token';
import { type CreatedCredential, type CredentialInput, credentialExpiryMs } from '@/lib/shared/access/credential';
import { credentialToken } from './credential-token';
import { listedCredential } from './listed-credential';

const taken = (message: string) => new AppError('invalid_input', { errors: { name: [message] } });

/** Makes a credential for a program. Its secret is in the answer and nowhere else: only its hash is stored. */
export async function createCredential(context: Context, input: CredentialInput): Promise<CreatedCredential> {
  const { credentials, history, caller, now, newId, newToken, log } = context;
  const { name, role, distributions, expiry } = input;
  const attempt = { action: 'credential.create', subject: name } as const;
  await authorizeDesk(context, attempt, 'admin');
  // The records of somebody else must not look like those of this credential.
  if (await history.hasActed(name))
    throw taken('Earlier records already have this name as an actor. Choose a different name.');
  const id = newId();
  const token = credentialToken(newToken());
  const createdAt = now();
  const lifetime = credentialExpiryMs[expiry];
  const credential = {
    id,
    name,
    role,
    distributions,
    createdAt,
    createdBy: caller.actor,
    expiresAt: lifetime === null ? null : createdAt + lifetime,
  };
  const terms = `${role} on ${distributions === null ? 'all distributions' : distributions.join(', ')}, ${expiry}`;
  const audit = auditOf(context, { ...attempt, subjectId: id }, terms);
  if (!(await credentials.create({ ...credential, tokenHash: hashOfToken(token) }, audit)))
    throw taken('Another credential has or had this name. Choose a different name.');
  log.info({ credentialId: id, name, actor: caller.actor, terms }, 'credential created');
  const unused = { lastUsedAt: null, revokedAt: null, revokedBy: null };
  return { credential: listedCredential({ ...credential, ...unused }, createdAt), token };
}
