import type { Metadata } from 'next';
import { redirect } from 'next/navigation';
import { SignIn } from '@/components/people/sign-in';
import { returnPath } from '@/lib/server/auth/return-path';
import { signsInHere } from '@/lib/server/http/page-context';
import { pageParameters } from '@/lib/shared/page-parameters';
import { paths } from '@/lib/shared/paths';

export const metadata: Metadata = { title: 'Sign in' };

export default async function SignInPage({ searchParams }: PageProps<'/sign-in'>) {
  if (!(await signsInHere())) redirect(paths.home);
  const to = returnPath(pageParameters(await searchParams).get('to'));
  return <SignIn to={to} />;
}
