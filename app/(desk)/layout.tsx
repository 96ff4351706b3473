import { QueryClient } from '@tanstack/react-query';
import { cookies } from 'next/headers';
import type { ReactNode } from 'react';
import { AboutDesk } from '@/components/layout/about-desk';
import { ExpiryBanner } from '@/components/layout/expiry-banner';
import { KnownData } from '@/components/layout/known-data';
import { LiveUpdates } from '@/components/layout/live-updates';
import { QueryProvider } from '@/components/layout/query-provider';
import { SandboxBanner } from '@/components/layout/sandbox-banner';
import { SiteHeader } from '@/components/layout/site-header';
import { MeProvider } from '@/components/people/use-me';
import { meQuery } from '@/lib/client/me';
import { whoAmI } from '@/lib/server/auth/who-am-i';
import { dependencies } from '@/lib/server/dependencies';
import { visitorContext } from '@/lib/server/http/page-context';
import { readCdnAccess } from '@/lib/server/operations/cdn-connection';
import { expiringSoon } from '@/lib/shared/cdn-access';
import { THEME_COOKIE, themeFromCookie } from '@/lib/shared/preferences';

/** What the desk's own pages have in common, who reads them included; a page shown to strangers has none of it. */
export default async function DeskLayout({ children }: { children: ReactNode }) {
  const theme = themeFromCookie((await cookies()).get(THEME_COOKIE)?.value);
  const { config } = await dependencies();
  const client = new QueryClient();
  // Next renders this layout also for an unknown address, and for pages that need no signed-in user.
  const context = await visitorContext();
  if (context) client.setQueryData(meQuery.queryKey, whoAmI(context));
  const access = context && readCdnAccess(context);
  const expiries = access ? expiringSoon(access, context.now()) : [];
  return (
    <QueryProvider>
      <KnownData client={client}>
        <MeProvider>
          <a href="#main" className="sr-only focus:not-sr-only focus:absolute focus:z-20 focus:bg-surface focus:p-3">
            Skip to content
          </a>
          {config.sandboxEdgeUrl && <SandboxBanner edgeUrl={config.sandboxEdgeUrl} />}
          {expiries.length > 0 && <ExpiryBanner expiries={expiries} />}
          <SiteHeader theme={theme} />
          <LiveUpdates />
          <AboutDesk isOnSandbox={config.sandboxEdgeUrl !== undefined} looks={config.edge.looks}>
            {children}
          </AboutDesk>
        </MeProvider>
      </KnownData>
    </QueryProvider>
  );
}
