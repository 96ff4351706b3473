import { cookies } from 'next/headers';
import type { ReactNode } from 'react';
import { SandboxBanner } from '@/components/layout/sandbox-banner';
import { SiteHeader } from '@/components/layout/site-header';
import { dependencies } from '@/lib/server/dependencies';
import { THEME_COOKIE, themeFromCookie } from '@/lib/shared/preferences';

/** What the desk's own pages have in common; a page shown to strangers has none of it. */
export default async function DeskLayout({ children }: { children: ReactNode }) {
  const theme = themeFromCookie((await cookies()).get(THEME_COOKIE)?.value);
  const { config } = await dependencies();
  return (
    <>
      <a href="#main" className="sr-only focus:not-sr-only focus:absolute focus:z-20 focus:bg-surface focus:p-3">
        Skip to the content
      </a>
      {config.sandboxEdgeUrl && <SandboxBanner edgeUrl={config.sandboxEdgeUrl} />}
      <SiteHeader theme={theme} />
      {children}
    </>
  );
}
