'use client';

import { Button } from '@/components/ui/button';

/** A page that cannot be shown says so; it never shows an empty table for a broken database. */
export default function DeskError({ retry }: { error: Error; retry: () => void }) {
  return (
    <main id="main" className="mx-auto grid max-w-md justify-items-start gap-3 px-4 py-24">
      <h1 className="font-semibold text-2xl tracking-tight">This page could not be loaded</h1>
      <p className="text-muted text-sm">
        Purge Desk could not read the data for this page, so it shows none. If you just sent a purge, check the history
        before you send it again. If the problem persists, contact your administrator.
      </p>
      <Button onClick={retry}>Try again</Button>
    </main>
  );
}
