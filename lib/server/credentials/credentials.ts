import 'server-only';
import { AppError } from '@/lib/server/app-error';
import { auditOf, authorizeDesk } from '@/lib/server/auth/authorize';
import type { Caller, Origin } from '@/lib/server/auth/caller';
import type { Context } from '@/lib/server/context';
import { hashOfToken, isToken, secretState } from '@/lib/server/secret-token';
import type { Credential } from '@/lib/server/store/people/credential-row';
import type {
  CreatedCredential,
  CredentialInput,
  CredentialList,
  ListedCredential,
} from '@/lib/shared/access/credential';
import { credentialExpiryMs } from '@/lib/shared/access/credential-terms';
import { isoTime, isoTimeOrNull } from '@/lib/shared/text/moment';

const listedCredential = (credential: Credential, now: number): ListedCredential => ({
  ...credential,
  distributions: credential.distributions === null ? null : [...credential.distributions],
  createdAt: isoTime(credential.createdAt),
  expiresAt: isoTimeOrNull(credential.expiresAt),
  lastUsedAt: isoTimeOrNull(credential.lastUsedAt),
  revokedAt: isoTimeOrNull(credential.revokedAt),
  state: secretState(credential, now),
});

/** The prefix by which people and secret scanners recognize it. */
const PREFIX = 'pd_';

const credentialToken = (secret: string) => PREFIX + secret;

const isCredentialToken = (text: string) => text.startsWith(PREFIX) && isToken(text.slice(PREFIX.length));

const taken = (message: string) => new AppError('invalid_input', { errors: { name: [message] } });

/** Creates a credential for a program. Only the response contains its secret: the database stores only its hash. */
export async function createCredential(context: Context, input: CredentialInput): Promise<CreatedCredential> {
  const { caller, now, newId, newToken, log } = context;
  const { history, credentials } = context.store;
  const { name, role, distributions, expiry } = input;
  const attempt = { action: 'credential.create', subject: name } as const;
  await authorizeDesk(context, attempt, 'admin');
  // Records of another actor must not look like those of this credential.
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

/** Returns the active credentials, and the newest of those that have ended. */
export async function listCredentials(context: Context): Promise<CredentialList> {
  await authorizeDesk(context, { action: 'settings.read', subject: 'credentials' }, 'admin');
  const at = context.now();
  return { items: (await context.store.credentials.list(at)).map((credential) => listedCredential(credential, at)) };
}

/** Revokes a credential permanently (idempotent) and pauses its bulk jobs. Throws `not_found` if there is none. */
export async function revokeCredential(context: Context, id: string): Promise<ListedCredential> {
  const { store, caller, now, log } = context;
  await authorizeDesk(context, { action: 'credential.revoke', subjectId: id }, 'admin');
  const known = await store.credentials.get(id);
  if (!known) throw new AppError('not_found');
  const audit = auditOf(context, { action: 'credential.revoke', subject: known.name, subjectId: id });
  const jobPaused = (jobId: string) =>
    auditOf(context, { action: 'bulk.pause', subject: known.name, subjectId: jobId }, 'credential revoked');
  const revoked = await store.credentials.revoke(known, caller.actor, now(), { revoked: audit, jobPaused });
  if (!revoked) throw new AppError('not_found');
  log.info({ credentialId: id, name: known.name, actor: caller.actor }, 'credential revoked');
  return listedCredential(revoked, now());
}

type Needs = Pick<Context, 'store' | 'now'>;

/** Returns the caller of a token; undefined for a wrong, expired or revoked one, so guessing reveals nothing. */
export async function findCaller(context: Needs, token: string, origin: Origin): Promise<Caller | undefined> {
  if (!isCredentialToken(token)) return undefined;
  const credential = await context.store.credentials.findByTokenHash(hashOfToken(token));
  const now = context.now();
  if (!credential || secretState(credential, now) !== 'active') return undefined;
  await context.store.credentials.markUsed(credential, now);
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
