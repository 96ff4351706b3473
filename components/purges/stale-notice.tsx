import { TriangleAlert } from 'lucide-react';

/** The last known data stays on screen; this says that it is not being refreshed. */
export const StaleNotice = () => (
  <p role="status" className="flex items-center gap-2 text-sm text-warm">
    <TriangleAlert className="size-4 shrink-0" aria-hidden />
    Purge Desk does not answer at the moment. What you see may be out of date; it is asked again by itself.
  </p>
);
