import 'server-only';
import { paths } from '@/lib/shared/paths';

const NOWHERE = 'http://desk.invalid';

/** Where to go after signing in: a page of the desk itself, whatever an address asks for. */
export function returnPath(wanted: string | null | undefined): string {
  if (!wanted?.startsWith('/') || !URL.canParse(wanted, NOWHERE)) return paths.home;
  const url = new URL(wanted, NOWHERE);
  const path = url.pathname + url.search + url.hash;
  // `//other.example` and `/\other.example` are other hosts, and what is below /api is no page.
  if (url.origin !== NOWHERE || path.startsWith('//') || /^\/(api|sign-in)(\/|$)/.test(url.pathname)) return paths.home;
  return path;
}
