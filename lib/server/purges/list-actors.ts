import 'server-only';
import { authorizeSeeing } from '@/lib/server/auth/authorize';
import type { Context } from '@/lib/server/context';

/** Everybody who is on a record that the caller may see, in alphabetical order. */
export const listActors = async (context: Context): Promise<string[]> =>
  context.store.history.actors(await authorizeSeeing(context));
