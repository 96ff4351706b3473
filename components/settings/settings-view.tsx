'use client';

import { useQuery } from '@tanstack/react-query';
import { Icon } from '@/components/ui/icon';
import { Section } from '@/components/ui/section';
import { StaleNotice } from '@/components/ui/stale-notice';
import { meQuery } from '@/lib/client/me';
import { isEverywhere } from '@/lib/shared/access/access';
import { type DeploymentWarning, deploymentWarningTexts } from '@/lib/shared/access/deployment-warnings';
import type { CdnAccess, OutsideReads } from '@/lib/shared/cdn-access';
import { ConnectionSection } from './connection-section';
import { DistributionsSection } from './distributions-section';
import { MoreLinks } from './more-links';
import { RightsSection } from './rights-section';
import { WhoSection } from './who-section';

interface SettingsViewProps {
  warnings: readonly DeploymentWarning[];
  /** For administrators alone. */
  access: CdnAccess | null;
  outside: OutsideReads | null;
}

/** The user, their permissions, and the state of the CDN connection. */
export function SettingsView({ warnings, access, outside }: SettingsViewProps) {
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
      <ConnectionSection mayCheck={isAdmin} access={access} outside={outside} />
      <MoreLinks isAdmin={isAdmin} />
    </div>
  );
}

/** Settings that weaken the desk's guards; administrators alone are given any. */
function DeploymentWarnings({ warnings }: { warnings: readonly DeploymentWarning[] }) {
  if (warnings.length === 0) return null;
  return (
    <Section title="Deployment warnings">
      <ul className="grid gap-2 text-sm">
        {warnings.map((warning) => {
          const { title, effect, next } = deploymentWarningTexts[warning];
          return (
            <li key={warning} className="flex items-start gap-2 text-warm">
              <Icon name="icon-triangle-exclamation-point" className="mt-0.5 size-4 shrink-0" />
              <span className="wrap-anywhere">
                <strong className="font-medium">{title}</strong>
                <span>{` ${effect} ${next}`}</span>
              </span>
            </li>
          );
        })}
      </ul>
    </Section>
  );
}
