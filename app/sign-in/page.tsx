import type { Metadata } from 'next';
import { redirect } from 'next/navigation';
import { SignIn } from '@/components/people/sign-in';
import { returnPath } from '@/lib/server/auth/sign-in';
import { deskName, signsInHere, visitorContext } from '@/lib/server/http/page-context';
import { pageParameters } from '@/lib/shared/history/page-parameters';

export const metadata: Metadata = { title: 'Sign in' };

export default async function SignInPage({ searchParams }: PageProps<'/sign-in'>) {
  const to = returnPath(pageParameters(await searchParams).get('to'));
  // The visitor may already be signed in: through a reverse proxy, or in another tab.
  const visitor = await visitorContext();
  if (!(await signsInHere()) || (visitor && visitor.caller.access.length > 0)) redirect(to);
  return <SignIn to={to} deskName={await deskName()} />;
}
