import { QueryClient } from '@tanstack/react-query';
import type { Metadata } from 'next';
import { KnownData } from '@/components/layout/known-data';
import { SettingsView } from '@/components/settings/settings-view';
import { distributionsQuery } from '@/lib/client/distributions';
import { meQuery } from '@/lib/client/me';
import { readDeploymentWarnings, whoAmI } from '@/lib/server/auth/who-am-i';
import { listDistributions } from '@/lib/server/distributions/list-distributions';
import { pageContext } from '@/lib/server/http/page-context';
import { readCdnAccess, readOutsideReads } from '@/lib/server/operations/cdn-connection';

export const metadata: Metadata = { title: 'Settings' };

export default async function SettingsPage() {
  const [context, client] = [await pageContext(), new QueryClient()];
  client.setQueryData(meQuery.queryKey, whoAmI(context));
  client.setQueryData(distributionsQuery.queryKey, await listDistributions(context));
  return (
    <main id="main" className="mx-auto grid max-w-3xl grid-cols-1 gap-8 px-4 py-8 sm:px-6">
      <h1 className="font-semibold text-2xl tracking-tight">Settings</h1>
      <KnownData client={client}>
        <SettingsView
          warnings={readDeploymentWarnings(context)}
          access={readCdnAccess(context)}
          outside={await readOutsideReads(context)}
        />
      </KnownData>
    </main>
  );
}
