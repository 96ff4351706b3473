import 'server-only';
import type { DeploymentWarning } from '@/lib/shared/access/deployment-warnings';
import type { AuthSettings } from './auth-settings';

type Needs = Pick<AuthSettings, 'mode' | 'publicUrl' | 'trustedProxies' | 'proxy'>;

/** Returns what the settings allow and an administrator should know: the desk starts, but a guard is weaker than it looks. */
export function deploymentWarnings({ mode, publicUrl, trustedProxies, proxy }: Needs): DeploymentWarning[] {
  const warnings: DeploymentWarning[] = [];
  // The desk itself speaks plain http: with https, something in front of it ends TLS.
  if (mode === 'oidc' && publicUrl?.protocol === 'https:' && trustedProxies.length === 0)
    warnings.push('trusted_proxies_missing');
  // An address alone proves little: whatever else runs there can say who it likes to be.
  if (mode === 'proxy' && !proxy.secret) warnings.push('proxy_secret_missing');
  return warnings;
}
