import 'server-only';
import type { Context } from '@/lib/server/context';
import { isEverywhere } from '@/lib/shared/access/access';
import type { DeploymentWarning } from '@/lib/shared/access/deployment-warnings';

/** Returns the settings that weaken the desk's guards to an admin of all distributions, and nothing to anybody else. */
export const readDeploymentWarnings = ({
  caller,
  deploymentWarnings,
}: Pick<Context, 'caller' | 'deploymentWarnings'>): readonly DeploymentWarning[] =>
  isEverywhere(caller.access, 'admin') ? deploymentWarnings : [];
