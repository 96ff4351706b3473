import type { Metadata } from 'next';
import { SignedIn } from '@/components/people/signed-in';
import { pageContext } from '@/lib/server/http/page-context';

export const metadata: Metadata = { title: 'Signed in' };

export default async function SignedInPage() {
  const { caller } = await pageContext();
  return <SignedIn actor={caller.actor} />;
}
