import 'server-only';
import { cookies, headers } from 'next/headers';
import { notFound, redirect } from 'next/navigation';
import { cache } from 'react';
import type { Context } from '@/lib/server/context';
import { dependencies } from '@/lib/server/dependencies';
import { isLoopbackHostHeader } from '@/lib/shared/loopback';
import { paths } from '@/lib/shared/paths';
import { identify } from './identify';

/** The context that a page's use cases are given: the same as behind the API, for the same person. */
export const pageContext = cache(async (): Promise<Context> => {
  const { config, contextFor } = await dependencies();
  const [sent, jar] = [await headers(), await cookies()];
  // proxy.ts has refused other hosts and unknown people already; a page with data does not rely on that alone.
  if (config.auth.mode === 'local' && !isLoopbackHostHeader(sent.get('host'))) notFound();
  const identified = await identify(sent, (name) => jar.get(name)?.value);
  if (!('caller' in identified)) redirect(paths.signIn);
  return contextFor(identified.caller);
});

/** Whether people sign in on this desk's own pages. */
export const signsInHere = async () => (await dependencies()).config.auth.mode === 'oidc';
