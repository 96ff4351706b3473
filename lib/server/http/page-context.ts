import 'server-only';
import { cookies, headers } from 'next/headers';
import { notFound, redirect } from 'next/navigation';
import { cache } from 'react';
import type { Context } from '@/lib/server/context';
import { dependencies } from '@/lib/server/dependencies';
import { isLoopbackHostHeader } from '@/lib/shared/loopback';
import { paths } from '@/lib/shared/paths';
import { foldFromCookie, SUMMARY_COOKIE } from '@/lib/shared/preferences';
import { identify } from './guards/identify';

const identified = cache(async () => {
  const [sent, jar] = [await headers(), await cookies()];
  return identify(sent, (name) => jar.get(name)?.value);
});

/** Returns the context of the visitor of a page; undefined for an unknown visitor. Only for the frame of a page. */
export async function visitorContext(): Promise<Context | undefined> {
  const visitor = await identified();
  return 'caller' in visitor ? (await dependencies()).contextFor(visitor.caller) : undefined;
}

/** The context that a page's use cases are given: the same as behind the API, for the same person. */
export const pageContext = cache(async (): Promise<Context> => {
  const { config } = await dependencies();
  // proxy.ts has refused other hosts and unknown people already; a page with data does not rely on that alone.
  if (config.auth.mode === 'local' && !isLoopbackHostHeader((await headers()).get('host'))) notFound();
  return (await visitorContext()) ?? redirect(paths.signIn);
});

/** Of the company, where it has one. */
export const deskName = async () => (await dependencies()).config.deskName;

/** Whether people sign in on this desk's own pages. */
export const signsInHere = async () => (await dependencies()).config.auth.mode === 'oidc';

/** Whether the visitor wants the summary of the history; undefined where they have not said so. */
export const keptFold = async () => foldFromCookie((await cookies()).get(SUMMARY_COOKIE)?.value);
