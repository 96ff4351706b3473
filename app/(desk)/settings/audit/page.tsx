import { QueryClient } from '@tanstack/react-query';
import type { Metadata } from 'next';
import { AuditView } from '@/components/audit/audit-view';
import { KnownData } from '@/components/layout/known-data';
import { NotForYou } from '@/components/people/not-for-you';
import { SettingsHeading } from '@/components/settings/settings-heading';
import { auditPage } from '@/lib/client/audit';
import { openAudit } from '@/lib/server/audit/read-audit-log';
import { pageContext } from '@/lib/server/http/page-context';
import { pageParameters } from '@/lib/shared/history/page-parameters';

export const metadata: Metadata = { title: 'Audit log' };

export default async function AuditPage({ searchParams }: PageProps<'/settings/audit'>) {
  const { filter, before, page } = await openAudit(await pageContext(), pageParameters(await searchParams));
  const client = new QueryClient();
  if (page) client.setQueryData(auditPage(filter, before).queryKey, page);
  return (
    <main id="main" className="grid grid-cols-1 gap-6 px-4 py-8 sm:px-6">
      <SettingsHeading title="Audit log" about="Who did what, when and from where, including refused attempts." />
      <KnownData client={client}>
        {page ? (
          <AuditView filter={filter} before={before} />
        ) : (
          <NotForYou rule="The audit log requires the admin role on all distributions." />
        )}
      </KnownData>
    </main>
  );
}
