import { paths } from '@/lib/shared/paths';

/** Signs in beside the page, in a tab of its own: what was typed here stays, and the page is asked anew on coming back. */
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
