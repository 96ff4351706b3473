import 'server-only';

/**
 * Whose requests are counted together. Next takes `x-forwarded-for` from the caller as it is, and as long as the desk
 * listens on loopback everybody has this machine's address (by SSH, too): one count for all is what nobody can escape.
 */
export const ONE_CLIENT = 'this machine';
