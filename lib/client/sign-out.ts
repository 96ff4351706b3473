import type { SignedOut } from '@/lib/shared/access/me';
import { paths } from '@/lib/shared/paths';
import { has, isText } from './fits';
import { request } from './request';

/** Ends the session; returns where the browser goes next. */
export const signOut = () => request(paths.api.signOut, has<SignedOut>({ location: isText }), { method: 'POST' });
