import { Link } from '@/components/ui/link';
import { paths } from '@/lib/shared/paths';

export const NothingHere = () => (
  <main id="main" className="mx-auto grid max-w-md justify-items-start gap-3 px-4 py-24">
    <h1 className="font-semibold text-2xl tracking-tight">Page not found</h1>
    <p className="text-muted text-sm">The link may be incomplete, or the record does not exist.</p>
    <Link href={paths.home} className="font-medium text-accent text-sm underline underline-offset-2">
      Open purge form
    </Link>
  </main>
);
