import 'server-only';
import type { Context } from '@/lib/server/context';
import { isEverywhere } from '@/lib/shared/access/access';
import type { DeploymentWarning } from '@/lib/shared/access/deployment-warnings';
import type { Me } from '@/lib/shared/access/me';
import { paths } from '@/lib/shared/paths';

type Needs = Pick<Context, 'caller' | 'policy' | 'authMode' | 'proxySignOutUrl'>;

function signOutOf({ caller, authMode, proxySignOutUrl }: Needs): Me['signOut'] {
  if (caller.kind !== 'person') return null;
  if (authMode === 'oidc') return { by: 'post', to: paths.api.signOut };
  return proxySignOutUrl === undefined ? null : { by: 'link', to: proxySignOutUrl };
}

/** Who is asking, and what they may do. */
export function whoAmI(context: Needs): Me {
  const { caller, policy, authMode } = context;
  return {
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
    signOut: signOutOf(context),
  };
}

/** Returns the settings that weaken the desk's guards to an admin of all distributions, and nothing to anybody else. */
export const readDeploymentWarnings = ({
  caller,
  deploymentWarnings,
}: Pick<Context, 'caller' | 'deploymentWarnings'>): readonly DeploymentWarning[] =>
  isEverywhere(caller.access, 'admin') ? deploymentWarnings : [];
