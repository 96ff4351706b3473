import { QueryClient } from '@tanstack/react-query';
import type { Metadata } from 'next';
import { CredentialsView } from '@/components/credentials/credentials-view';
import { KnownData } from '@/components/layout/known-data';
import { NotForYou } from '@/components/people/not-for-you';
import { SettingsHeading } from '@/components/settings/settings-heading';
import { credentialList } from '@/lib/client/credentials';
import { listCredentials } from '@/lib/server/credentials/credentials';
import { pageContext } from '@/lib/server/http/page-context';
import { isEverywhere } from '@/lib/shared/access/access';

export const metadata: Metadata = { title: 'API credentials' };

export default async function CredentialsPage() {
  const [context, client] = [await pageContext(), new QueryClient()];
  const mayManage = isEverywhere(context.caller.access, 'admin');
  if (mayManage) client.setQueryData(credentialList.queryKey, await listCredentials(context));
  return (
    <main id="main" className="mx-auto grid max-w-5xl grid-cols-1 gap-6 px-4 py-8 sm:px-6">
      <SettingsHeading title="API credentials" about="Credentials for pipelines and scripts." />
      <KnownData client={client}>
        {mayManage ? (
          <CredentialsView />
        ) : (
          <NotForYou rule="API credentials require the admin role on all distributions." />
        )}
      </KnownData>
    </main>
  );
}
