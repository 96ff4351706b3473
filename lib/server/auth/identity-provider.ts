import 'server-only';
import * as client from 'openid-client';
import { z } from 'zod';
import { paths } from '@/lib/shared/paths';
import type { OidcSettings } from './auth-settings';
import { emailSchema, personNameSchema } from './caller';

/** How long the provider may take to answer one call, in seconds. */
const TIMEOUT_SECONDS = 10;

/** What a sign-in is bound to: kept by the browser, sealed, until it comes back. */
export interface SignInChecks {
  state: string;
  nonce: string;
  codeVerifier: string;
}

/** Who has signed in, by the provider's word. */
export interface Identity {
  email: string;
  name: string | null;
  groups: string[];
  /** For signing out at the provider, too. */
  idToken: string | undefined;
}

export type SignInAnswer =
  | { outcome: 'identified'; identity: Identity }
  /** The provider, or the person at it, said no. */
  | { outcome: 'refused'; error: string }
  /** What came back does not belong to a sign-in that began here, or cannot be trusted. */
  | { outcome: 'invalid'; cause: unknown }
  /** The identity lacks what a record needs. */
  | { outcome: 'incomplete'; missing: string };

const groupsSchema = z.union([z.array(z.string()), z.string().transform((group) => [group])]);

type Claims = Record<string, unknown>;

/** Whether a provider has verified the address, or does not say. Some providers send a string. */
const isVerified = ({ email_verified: verified }: Claims) =>
  verified === undefined || verified === true || verified === 'true';

/**
 * Returns who it is by the claims of the ID token and of the user info, or undefined where an address is missing or one of
 * the two does not stand by it. The ID token goes first. A claim's name may be a path (`realm_access.roles`).
 */
export function identityOf(
  idClaims: Claims,
  names: OidcSettings['claims'],
  userInfo: Claims = {},
): Omit<Identity, 'idToken'> | undefined {
  const claims = { ...userInfo, ...idClaims };
  const read = (name: string) =>
    claims[name] ??
    name.split('.').reduce<unknown>((at, part) => (at as Record<string, unknown> | undefined)?.[part], claims);
  const email = emailSchema.safeParse(read(names.email)).data;
  // An unverified address could belong to anyone.
  if (email === undefined || !isVerified(idClaims) || !isVerified(userInfo)) return undefined;
  return {
    email,
    name: personNameSchema.safeParse(read(names.name)).data ?? null,
    groups: groupsSchema.safeParse(read(names.groups)).data ?? [],
  };
}

const SERVER_ERROR = 500;

/** The provider did not answer, or is in trouble itself: nothing is wrong with what the browser brought back. */
const isUnreachable = (error: unknown) =>
  (error instanceof TypeError && error.message === 'fetch failed') ||
  (error instanceof client.ClientError &&
    (error.code === 'OAUTH_TIMEOUT' || (error.cause instanceof Response && error.cause.status >= SERVER_ERROR))) ||
  (error instanceof client.ResponseBodyError && error.status >= SERVER_ERROR);

/** Proves who asks in a way that the provider takes: a description that names none means `Basic` (Discovery, section 3). */
const clientAuth = (secret: OidcSettings['clientSecret']): client.ClientAuth => {
  if (secret === undefined) return client.None();
  return (server, ...request) => {
    const taken = server.token_endpoint_auth_methods_supported ?? ['client_secret_basic'];
    const prove = taken.includes('client_secret_post') ? client.ClientSecretPost : client.ClientSecretBasic;
    // As it is now: its file may have been replaced.
    return prove(secret.reveal())(server, ...request);
  };
};

/**
 * The OpenID provider. Its discovery document is read on first use, and again if that failed.
 * `reach` is the `fetch` that leads there.
 */
export function createIdentityProvider(settings: OidcSettings, publicUrl: URL, reach?: client.CustomFetch) {
  const redirectUri = new URL(paths.api.signInCallback, publicUrl).href;
  const afterSignOut = new URL(paths.signIn, publicUrl).href;
  const { issuer, clientId, clientSecret, scopes, claims: names } = settings;
  let discovered: Promise<client.Configuration> | undefined;

  const configuration = () => {
    discovered ??= client
      .discovery(issuer, clientId, undefined, clientAuth(clientSecret), {
        timeout: TIMEOUT_SECONDS,
        ...(reach && { [client.customFetch]: reach }),
        execute: [
          // Without it the library relies on TLS to the token endpoint alone.
          client.enableNonRepudiationChecks,
          // config.ts lets plain http through for loopback alone.
          ...(issuer.protocol === 'http:' ? [client.allowInsecureRequests] : []),
        ],
      })
      .catch((error: unknown) => {
        discovered = undefined;
        throw error;
      });
    return discovered;
  };

  /** Where to send the browser, and what to hold its answer against. Throws when the provider cannot be reached. */
  async function begin(): Promise<{ url: URL; checks: SignInChecks }> {
    const checks = {
      state: client.randomState(),
      nonce: client.randomNonce(),
      codeVerifier: client.randomPKCECodeVerifier(),
    };
    const url = client.buildAuthorizationUrl(await configuration(), {
      redirect_uri: redirectUri,
      scope: scopes,
      state: checks.state,
      nonce: checks.nonce,
      code_challenge: await client.calculatePKCECodeChallenge(checks.codeVerifier),
      code_challenge_method: 'S256',
    });
    return { url, checks };
  }

  /** Redeems what the browser brought back (`query`). Throws when the provider cannot be reached. */
  async function finish(query: string, checks: SignInChecks): Promise<SignInAnswer> {
    const config = await configuration();
    try {
      const tokens = await client.authorizationCodeGrant(config, new URL(`${redirectUri}${query}`), {
        pkceCodeVerifier: checks.codeVerifier,
        expectedState: checks.state,
        expectedNonce: checks.nonce,
        idTokenExpected: true,
      });
      const idClaims = tokens.claims();
      if (!idClaims) return { outcome: 'invalid', cause: new Error('the answer has no ID token') };
      // Many providers put groups and addresses into the user info alone.
      const hasGroups = (names.groups.split('.')[0] ?? '') in idClaims;
      const userInfo =
        !(hasGroups && identityOf(idClaims, names)) && config.serverMetadata().userinfo_endpoint
          ? await client.fetchUserInfo(config, tokens.access_token, idClaims.sub)
          : {};
      const identity = identityOf(idClaims, names, userInfo);
      return identity
        ? { outcome: 'identified', identity: { ...identity, idToken: tokens.id_token } }
        : { outcome: 'incomplete', missing: names.email };
    } catch (cause) {
      if (cause instanceof client.AuthorizationResponseError) return { outcome: 'refused', error: cause.error };
      if (isUnreachable(cause)) throw cause;
      return { outcome: 'invalid', cause };
    }
  }

  /** Where the provider signs people out and brings them back; undefined when it does not offer that. */
  async function signOutUrl(idToken: string | undefined): Promise<URL | undefined> {
    const config = await configuration();
    if (!config.serverMetadata().end_session_endpoint) return undefined;
    return client.buildEndSessionUrl(config, {
      post_logout_redirect_uri: afterSignOut,
      ...(idToken !== undefined && { id_token_hint: idToken }),
    });
  }

  return { begin, finish, signOutUrl };
}
export type IdentityProvider = ReturnType<typeof createIdentityProvider>;
