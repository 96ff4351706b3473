import Link from 'next/link';
import { paths } from '@/lib/shared/paths';
import DeskLayout from './(desk)/layout';

/** For unknown addresses and records, with the desk's header and banner around it. */
export default function NotFound() {
  return (
    <DeskLayout>
      <main id="main" className="mx-auto grid max-w-md justify-items-start gap-3 px-4 py-24">
        <h1 className="font-semibold text-2xl tracking-tight">There is nothing at this address</h1>
        <p className="text-muted text-sm">The link may be cut off, or the record was never written here.</p>
        <Link href={paths.home} className="font-medium text-accent text-sm underline underline-offset-2">
          To the purge form
        </Link>
      </main>
    </DeskLayout>
  );
}
