import 'server-only';
import { auditOf, authorizeDesk } from '@/lib/server/auth/authorize';
import type { Context } from '@/lib/server/context';
import type { ListedCredential } from '@/lib/shared/access/credential';
import { listedCredential } from './listed-credential';

/** Ends a credential for good, at once; again changes nothing. Undefined when there is none. */
export async function revokeCredential(context: Context, id: string): Promise<ListedCredential | undefined> {
  const { credentials, caller, now, log } = context;
  await authorizeDesk(context, { action: 'credential.revoke', subjectId: id }, 'admin');
  const known = await credentials.get(id);
  if (!known) return undefined;
  const audit = auditOf(context, { action: 'credential.revoke', subject: known.name, subjectId: id });
  const revoked = await credentials.revoke(id, caller.actor, now(), audit);
  log.info({ credentialId: id, name: known.name, actor: caller.actor }, 'credential revoked');
  return revoked && listedCredential(revoked, now());
}
