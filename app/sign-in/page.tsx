import type { Metadata } from 'next';
import { redirect } from 'next/navigation';
import { SignIn } from '@/components/people/sign-in';
import { returnPath } from '@/lib/server/auth/sign-in';
import { deskName, signsInHere, visitorContext } from '@/lib/server/http/page-context';
import { pageParameters } from '@/lib/shared/history/page-parameters';

export const metadata: Metadata = { title: 'Sign in' };

export default async function SignInPage({ searchParams }: PageProps<'/sign-in'>) {
  const to = returnPath(pageParameters(await searchParams).get('to'));
  // Whoever came through a reverse proxy has signed in there on the way; others may have in another tab.
  const visitor = await visitorContext();
  if (!(await signsInHere()) || (visitor && visitor.caller.access.length > 0)) redirect(to);
  return <SignIn to={to} deskName={await deskName()} />;
}
