import 'server-only';
import type { Context } from '@/lib/server/context';

/** Everybody who is on a record, in alphabetical order. */
export const listActors = ({ history }: Context): Promise<string[]> => history.actors();
