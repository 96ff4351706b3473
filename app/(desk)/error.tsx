'use client';

import { Button } from '@/components/ui/button';

/** A page that cannot be shown says so; it never shows an empty table for a broken database. */
export default function DeskError({ reset }: { error: Error; reset: () => void }) {
  return (
    <main id="main" className="mx-auto grid max-w-md justify-items-start gap-3 px-4 py-24">
      <h1 className="font-semibold text-2xl tracking-tight">This page could not be made</h1>
      <p className="text-muted text-sm">
        Purge Desk could not read what belongs here; the log says why. Nothing was purged by opening this page.
      </p>
      <Button onClick={reset}>Try again</Button>
    </main>
  );
}
