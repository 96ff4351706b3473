import 'server-only';
import type { Context } from '@/lib/server/context';
import { isEverywhere } from '@/lib/shared/access/access';
import type { DeploymentWarning } from '@/lib/shared/access/deployment-warnings';
import type { Me } from '@/lib/shared/access/me';
import { paths } from '@/lib/shared/paths';
import type { AuthSettings } from './auth-settings';

type GuardSettings = Pick<AuthSettings, 'mode' | 'publicUrl' | 'trustedProxies' | 'proxy'>;

/** Returns what the settings allow and an administrator should know: the desk starts, but a guard is weaker than it looks. */
export function deploymentWarnings({ mode, publicUrl, trustedProxies, proxy }: GuardSettings): DeploymentWarning[] {
  const warnings: DeploymentWarning[] = [];
  // The desk itself speaks plain http: with https, something in front of it ends TLS.
  if (mode === 'oidc' && publicUrl?.protocol === 'https:' && trustedProxies.length === 0)
    warnings.push('trusted_proxies_missing');
  // An address alone proves little: whatever else runs there can say who it likes to be.
  if (mode === 'proxy' && !proxy.secret) warnings.push('proxy_secret_missing');
  return warnings;
}

type Needs = Pick<Context, 'caller' | 'settings'>;

function signOutOf({ settings: { auth }, caller }: Needs): Me['signOut'] {
  if (caller.kind !== 'person') return null;
  if (auth.mode === 'oidc') return { by: 'post', to: paths.api.signOut };
  const { signOutUrl } = auth.proxy;
  return signOutUrl === undefined ? null : { by: 'link', to: signOutUrl };
}

/** Who is asking, and what they may do. */
export function whoAmI(context: Needs): Me {
  const { settings, caller } = context;
  const { mode: authMode, policy } = settings.auth;
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

/** Returns the settings that weaken the desk's guards, but only to an admin of all distributions. */
export const readDeploymentWarnings = ({ caller, settings }: Needs): readonly DeploymentWarning[] =>
  isEverywhere(caller.access, 'admin') ? deploymentWarnings(settings.auth) : [];
