import { ForeignName } from '@/components/ui/foreign-text';
import { Link } from '@/components/ui/link';
import { paths } from '@/lib/shared/paths';

/** Where a sign-in ends that was begun beside a form: that form is still in its own tab. */
export const SignedIn = ({ actor }: { actor: string }) => (
  <main id="main" className="mx-auto grid max-w-sm justify-items-start gap-4 px-4 py-24">
    <h1 className="font-semibold text-2xl tracking-tight">Sign-in complete</h1>
    <p className="wrap-anywhere text-muted text-sm">
      Signed in as <ForeignName text={actor} />. Close this tab and continue in the other tab. Your input is still
      there.
    </p>
    <Link href={paths.home} className="font-medium text-accent text-sm underline underline-offset-2">
      Open purge form
    </Link>
  </main>
);
