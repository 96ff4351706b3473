import 'server-only';
import { auditOf, authorizeDesk } from '@/lib/server/auth/authorize';
import type { Context } from '@/lib/server/context';
import type { ConnectionCheck } from '@/lib/shared/connection';

/** Asks the CDN now, and tells what it answers: whether it can be reached, and whether it takes the credential. */
export async function checkConnection(context: Context): Promise<ConnectionCheck> {
  const attempt = { action: 'settings.read', subject: 'connection' } as const;
  await authorizeDesk(context, attempt, 'admin');
  await context.store.audit.append(auditOf(context, attempt));
  const calls = await context.cdn.checkConnection();
  return { checkedAt: new Date(context.now()).toISOString(), calls };
}
