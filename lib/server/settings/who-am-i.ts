import 'server-only';
import type { Context } from '@/lib/server/context';
import type { Me } from '@/lib/shared/me';

/** Who is asking, and what they may do. */
export const whoAmI = ({ caller, policy, authMode }: Pick<Context, 'caller' | 'policy' | 'authMode'>): Me => ({
  kind: caller.kind === 'person' || caller.kind === 'credential' ? caller.kind : 'operator',
  actor: caller.actor,
  name: caller.name,
  authMode,
  grants: caller.access.map(({ role, distributions }) => ({
    role,
    distributions: distributions === null ? null : [...distributions],
  })),
  policy,
  groups: [...caller.groups],
  sessionEndsAt: caller.sessionEndsAt === null ? null : new Date(caller.sessionEndsAt).toISOString(),
});
