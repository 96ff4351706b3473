import { paths } from '@/lib/shared/paths';

/** The way to the company's sign-in. A plain link: it works before the page is alive, and without scripts. */
export const SignIn = ({ to, deskName }: { to: string; deskName: string | undefined }) => (
  <main id="main" className="mx-auto grid max-w-sm justify-items-start gap-4 px-4 py-24">
    {deskName !== undefined && <p className="-mb-3 font-semibold text-sm">{deskName}</p>}
    <h1 className="font-semibold text-2xl tracking-tight">Purge Desk</h1>
    <p className="text-muted text-sm">
      {to === paths.home
        ? 'Purge the CDN cache of F5 Distributed Cloud, safely.'
        : 'Sign in to see this page. You will return to it after you sign in.'}
    </p>
    <a
      href={`${paths.api.signIn}?${new URLSearchParams({ to })}`}
      className="inline-flex min-h-10 w-full items-center justify-center rounded-lg bg-accent px-4 font-medium text-accent-ink text-sm hover:brightness-110"
    >
      Sign in with your company account
    </a>
  </main>
);
