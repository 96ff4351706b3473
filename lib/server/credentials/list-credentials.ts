import 'server-only';
import { authorizeDesk } from '@/lib/server/auth/authorize';
import type { Context } from '@/lib/server/context';
import type { CredentialList } from '@/lib/shared/access/credential';
import { listedCredential } from './listed-credential';

/** The newest credentials, whatever became of them. */
export async function listCredentials(context: Context): Promise<CredentialList> {
  await authorizeDesk(context, { action: 'settings.read', subject: 'credentials' }, 'admin');
  const at = context.now();
  return { items: (await context.credentials.list()).map((credential) => listedCredential(credential, at)) };
}
