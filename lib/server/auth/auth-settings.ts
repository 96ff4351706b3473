import 'server-only';
import type { z } from 'zod';
import type { Secret } from '@/lib/server/settings/setting-values';
import type { PurgePolicy } from '@/lib/shared/access/access';
import type { AuthMode } from '@/lib/shared/access/me';
import type { authVariables, GroupGrant } from '../settings/sign-in';

export interface OidcSettings {
  issuer: URL;
  clientId: string;
  /** Undefined for a public client: then PKCE alone proves who asks. */
  clientSecret: Secret | undefined;
  scopes: string;
  claims: { email: string; name: string; groups: string };
}

interface ProxySettings {
  /** Names of the identity headers, in lower case. */
  headers: { email: string; name: string; groups: string };
  /** What the proxy shows in `PROXY_SECRET_HEADER`; undefined where none is set. */
  secret: Secret | undefined;
  /** Where the proxy signs people out. */
  signOutUrl: string | undefined;
}

export interface SessionSettings {
  /** Separated by commas, the newest first: it seals, all of them open. */
  secrets: Secret;
  idleMs: number;
  maxMs: number;
}

/** Who is let in and by which door. */
export interface AuthSettings {
  mode: AuthMode;
  /** How browsers reach the desk (`https://desk.example.com`); undefined in local mode. */
  publicUrl: URL | undefined;
  oidc: OidcSettings | undefined;
  session: SessionSettings | undefined;
  proxy: ProxySettings;
  /** Addresses and networks whose word about the client is believed. */
  trustedProxies: string[];
  roleMapping: GroupGrant[];
  policy: PurgePolicy;
}

/** With this header, a proxy proves that a request comes from it and not from another client. */
export const PROXY_SECRET_HEADER = 'x-purge-desk-proxy-secret';

/** The names of the headers by which a proxy says who is asking, its secret's included. */
export const identityHeaders = ({ mode, proxy }: Pick<AuthSettings, 'mode' | 'proxy'>): string[] =>
  mode === 'proxy' ? [...Object.values(proxy.headers), PROXY_SECRET_HEADER] : [];

type AuthVariables = z.output<z.ZodObject<typeof authVariables>>;
type Name = keyof typeof authVariables;

/** Settings that work only with sign-in. Without it they are an error, because they would give a false sense of security. */
const signInOnly: Name[] = [
  'OIDC_ISSUER',
  'OIDC_CLIENT_ID',
  'OIDC_CLIENT_SECRET',
  'OIDC_CLIENT_SECRET_FILE',
  'TRUSTED_PROXIES',
  'ROLE_MAPPING',
  'SESSION_SECRETS',
  'SESSION_SECRETS_FILE',
];
const needed: Record<AuthMode, Name[]> = {
  local: [],
  oidc: ['PUBLIC_URL', 'OIDC_ISSUER', 'OIDC_CLIENT_ID', 'ROLE_MAPPING'],
  proxy: ['PUBLIC_URL', 'TRUSTED_PROXIES', 'ROLE_MAPPING'],
};

/** What is wrong between the variables: one sentence a variable. */
export function* authComplaints(env: AuthVariables): Generator<[Name, string]> {
  const { AUTH_MODE: mode } = env;
  for (const name of needed[mode]) if (env[name] === undefined) yield [name, `is missing: AUTH_MODE=${mode} needs it`];
  if (mode === 'local')
    for (const name of signInOnly)
      if (env[name] !== undefined) yield [name, 'is set, but AUTH_MODE is local, which has no sign-in'];
  if (mode !== 'proxy')
    for (const name of ['PROXY_SECRET', 'PROXY_SECRET_FILE'] as const)
      if (env[name] !== undefined) yield [name, `is set, but AUTH_MODE is ${mode}: only AUTH_MODE=proxy uses it`];
  if (mode === 'oidc' && (env.SESSION_SECRETS ?? env.SESSION_SECRETS_FILE) === undefined)
    yield ['SESSION_SECRETS', 'is missing (or name a file in SESSION_SECRETS_FILE): AUTH_MODE=oidc needs it'];
}

interface Revealed {
  clientSecret: Secret | undefined;
  sessionSecrets: Secret | undefined;
  proxySecret: Secret | undefined;
}

/** The settings, once every variable is known to fit. */
export function authSettingsOf(
  env: AuthVariables,
  { clientSecret, sessionSecrets: secrets, proxySecret }: Revealed,
): AuthSettings {
  return {
    mode: env.AUTH_MODE,
    publicUrl: env.AUTH_MODE === 'local' ? undefined : env.PUBLIC_URL,
    oidc:
      env.AUTH_MODE === 'oidc' && env.OIDC_ISSUER && env.OIDC_CLIENT_ID
        ? {
            issuer: env.OIDC_ISSUER,
            clientId: env.OIDC_CLIENT_ID,
            clientSecret,
            scopes: env.OIDC_SCOPES,
            claims: { email: env.OIDC_EMAIL_CLAIM, name: env.OIDC_NAME_CLAIM, groups: env.OIDC_GROUPS_CLAIM },
          }
        : undefined,
    session:
      env.AUTH_MODE === 'oidc' && secrets
        ? { secrets, idleMs: env.SESSION_IDLE_MINUTES * 60_000, maxMs: env.SESSION_MAX_HOURS * 3_600_000 }
        : undefined,
    proxy: {
      headers: { email: env.PROXY_EMAIL_HEADER, name: env.PROXY_NAME_HEADER, groups: env.PROXY_GROUPS_HEADER },
      secret: proxySecret,
      signOutUrl: env.PROXY_SIGN_OUT_URL,
    },
    trustedProxies: env.TRUSTED_PROXIES ?? [],
    roleMapping: env.ROLE_MAPPING ?? [],
    policy: {
      reasonFor: env.REQUIRE_REASON,
      ticketFor: env.REQUIRE_TICKET,
      ticketPattern: env.TICKET_PATTERN ?? null,
      hardRefusedFor: env.REFUSE_HARD.map(({ role, distributions }) => ({
        role,
        distributions: distributions === null ? null : [...distributions],
      })),
    },
  };
}
