import type { Metadata } from 'next';
import { headers } from 'next/headers';
import { NothingHere } from '@/components/layout/nothing-here';
import { SHARE_HEADER } from '@/lib/server/http/guards/desk-guard';
import DeskLayout from './(desk)/layout';

export const metadata: Metadata = { title: 'Page not found' };

/** The page for unknown addresses, with the desk's header and banner. */
export default async function UnknownAddress() {
  // Next sends this along with every page, and readers of a link are to see nothing of the desk.
  if ((await headers()).has(SHARE_HEADER)) return null;
  return (
    <DeskLayout>
      <NothingHere />
    </DeskLayout>
  );
}
