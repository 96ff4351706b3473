import 'server-only';

/** Who acts when there is no sign-in: the one person who can reach this machine's loopback address. */
export const LOCAL_ACTOR = 'local operator';
