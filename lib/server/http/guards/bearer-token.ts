import 'server-only';

const BEARER = /^Bearer(?=\s|$)/i;

/**
 * What a program says to be its credential; empty when it says nothing after all, as an unset variable does. Undefined
 * for whom a browser vouches: no page of another site can send this scheme by itself, as it could a name and password.
 */
export function bearerToken(headers: Headers): string | undefined {
  const authorization = headers.get('authorization') ?? '';
  return BEARER.test(authorization) ? authorization.replace(BEARER, '').trim() : undefined;
}
