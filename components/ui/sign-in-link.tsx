import { paths } from '@/lib/shared/paths';

/** Signs in in a new tab: the input on this page stays, and the page refreshes when the user comes back. */
export const SignInLink = () => (
  <a
    href={`${paths.signIn}?${new URLSearchParams({ to: paths.signedIn })}`}
    target="_blank"
    rel="noopener"
    className="w-fit font-medium underline underline-offset-2"
  >
    Sign in
    <span className="sr-only"> (opens a new tab)</span>
  </a>
);
