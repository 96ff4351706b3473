'use client';

import { useQuery } from '@tanstack/react-query';
import { StaleNotice } from '@/components/ui/stale-notice';
import { meQuery } from '@/lib/client/me';
import { isEverywhere } from '@/lib/shared/access/access';
import type { DeploymentWarning } from '@/lib/shared/access/deployment-warnings';
import { ConnectionSection } from './connection-section';
import { DeploymentWarnings } from './deployment-warnings';
import { DistributionsSection } from './distributions-section';
import { MoreLinks } from './more-links';
import { RightsSection } from './rights-section';
import { WhoSection } from './who-section';

/** Who I am here, what I may do, and how the desk stands with the CDN. */
export function SettingsView({ warnings }: { warnings: readonly DeploymentWarning[] }) {
  const { data: me, error } = useQuery(meQuery);
  if (!me) return error && <StaleNotice error={error} />;
  const isAdmin = isEverywhere(me.grants, 'admin');
  return (
    <div className="grid grid-cols-1 gap-12">
      {error && <StaleNotice error={error} />}
      <DeploymentWarnings warnings={warnings} />
      <WhoSection me={me} />
      <RightsSection me={me} />
      <DistributionsSection grants={me.grants} />
      <ConnectionSection mayCheck={isAdmin} />
      <MoreLinks isAdmin={isAdmin} />
    </div>
  );
}
