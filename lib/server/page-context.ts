import 'server-only';
import { LOCAL_ACTOR } from './auth/local-actor';
import type { Context } from './context';
import { dependencies } from './dependencies';

/** The context that a page's use cases are given: the same as behind the API, for the same person. */
export async function pageContext(): Promise<Context> {
  const { contextFor } = await dependencies();
  return contextFor(LOCAL_ACTOR);
}
