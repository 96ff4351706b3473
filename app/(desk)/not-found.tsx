import type { Metadata } from 'next';

export const metadata: Metadata = { title: 'Page not found' };

/** For records that do not exist; the desk's layout is around it already. */
export { NothingHere as default } from '@/components/layout/nothing-here';
