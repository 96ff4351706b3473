import 'server-only';
import { headers } from 'next/headers';
import { notFound } from 'next/navigation';
import { LOCAL_ACTOR } from '@/lib/server/auth/local-actor';
import type { Context } from '@/lib/server/context';
import { dependencies } from '@/lib/server/dependencies';
import { isLoopbackHostHeader } from '@/lib/shared/loopback';

/** The context that a page's use cases are given: the same as behind the API, for the same person. */
export async function pageContext(): Promise<Context> {
  // proxy.ts has refused other hosts already; a page with data does not rely on that alone.
  if (!isLoopbackHostHeader((await headers()).get('host'))) notFound();
  const { contextFor } = await dependencies();
  return contextFor(LOCAL_ACTOR);
}
