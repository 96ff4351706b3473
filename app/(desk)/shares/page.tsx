import { QueryClient } from '@tanstack/react-query';
import type { Metadata } from 'next';
import { KnownData } from '@/components/layout/known-data';
import { ShareList } from '@/components/shares/share-list';
import { shareList } from '@/lib/client/shares';
import { pageContext } from '@/lib/server/http/page-context';
import { listShares } from '@/lib/server/shares/shares';

export const metadata: Metadata = { title: 'Shared links' };

export default async function SharesPage() {
  const client = new QueryClient();
  client.setQueryData(shareList.queryKey, await listShares(await pageContext()));
  return (
    <main id="main" className="grid grid-cols-1 gap-6 px-4 py-8 sm:px-6">
      <div className="grid gap-1">
        <h1 className="font-semibold text-2xl tracking-tight">Shared links</h1>
        <p className="text-muted text-sm">Links that show purges to people without an account.</p>
      </div>
      <KnownData client={client}>
        <ShareList />
      </KnownData>
    </main>
  );
}
