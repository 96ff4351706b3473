import 'server-only';
import { isIP } from 'node:net';
import { z } from 'zod';
import { distributionPatternSchema, type Grant, type PurgePolicy, roleSchema, type Scope } from '@/lib/shared/access';
import { isLoopbackHost } from '@/lib/shared/loopback';
import { type AuthMode, authModes } from '@/lib/shared/me';
import { targetKinds } from '@/lib/shared/purge-input';
import { hiddenProblem } from '@/lib/shared/visible-text';
import { list } from '../list-setting';
import { ticketExpression } from '../purges/ticket-pattern';
import type { Secret } from '../secret';

/** A group of the company's directory, and what it gives. `*` is everybody who is signed in. */
export interface GroupGrant extends Grant {
  group: string;
}

export interface OidcSettings {
  issuer: URL;
  clientId: string;
  /** Undefined for a public client: then PKCE alone proves who asks. */
  clientSecret: Secret | undefined;
  scopes: string;
  claims: { email: string; name: string; groups: string };
}

interface ProxySettings {
  /** Names of the headers that tell who is asking, in lower case. */
  headers: { email: string; name: string; groups: string };
  /** What the proxy shows in `PROXY_SECRET_HEADER`; undefined where none is set. */
  secret: Secret | undefined;
  /** Where the proxy signs people out. */
  signOutUrl: string | undefined;
}

export interface SessionSettings {
  /** The newest first: it seals, all of them open. */
  secrets: Secret[];
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

/** By this header a proxy shows that a request comes from it and not from somebody beside it. */
export const PROXY_SECRET_HEADER = 'x-purge-desk-proxy-secret';

const SECRET_MIN_LENGTH = 32;

/** `a*b/c,d/e` as a scope; undefined when it cannot be read. No text at all is everything. */
const scopeOf = (text: string | undefined): Scope | undefined =>
  text === undefined ? null : z.array(distributionPatternSchema).min(1).safeParse(list(text, ',')).data;

/** Splits at the last `@`: what stands before it may have its own. */
const atLast = (text: string, sign: string): [string, string | undefined] => {
  const at = text.lastIndexOf(sign);
  return at < 0 ? [text, undefined] : [text.slice(0, at), text.slice(at + 1)];
};

const parsedList = <T>(read: (entry: string) => T | undefined, message: string) =>
  z.string().transform((text, context): T[] => {
    const entries = list(text, ';').map(read);
    const known = entries.filter((entry) => entry !== undefined);
    if (known.length === entries.length && known.length > 0) return known;
    context.addIssue({ code: 'custom', message });
    return z.NEVER;
  });

const roleMapping = parsedList((entry): GroupGrant | undefined => {
  const [group, given = ''] = atLast(entry, '=');
  const [name = '', patterns, more] = given.split('@');
  const role = roleSchema.safeParse(name.trim()).data;
  const distributions = scopeOf(patterns);
  const isName = group.trim() !== '' && hiddenProblem('A group', group.trim()) === undefined;
  return !isName || role === undefined || distributions === undefined || more !== undefined
    ? undefined
    : { group: group.trim(), role, distributions };
}, 'must look like cdn-admins=admin;support-emea=purger@default/www*,media/*');

const hardRefusals = parsedList((entry) => {
  const [name = '', patterns, more] = entry.split('@');
  const role = name.trim() === '' ? null : roleSchema.safeParse(name.trim()).data;
  const distributions = scopeOf(patterns);
  const isNothing = (role === null && patterns === undefined) || more !== undefined;
  return role === undefined || distributions === undefined || isNothing ? undefined : { role, distributions };
}, 'must look like purger;lead@prod/*;@media/*');

const kinds = z
  .string()
  .transform((text) => list(text, ','))
  .pipe(z.array(z.enum(targetKinds, `must name kinds: ${targetKinds.join(', ')}`)));

const regularExpression = z
  .string()
  .refine((text) => {
    try {
      return ticketExpression(text) !== undefined;
    } catch {
      return false;
    }
  }, 'must be a regular expression that RE2 reads (no back-references, no look-ahead), like INC\\d+')
  // It is held against the whole ticket anyway.
  .transform((text) => text.replace(/^\^/, '').replace(/(?<!\\)\$$/, ''));

const secureAddress = (what: string) =>
  z.string().transform((text, context) => {
    const url = URL.canParse(text) ? new URL(text) : undefined;
    if (url && !url.username && !url.password && !url.search && !url.hash) {
      if (url.protocol === 'https:' || (url.protocol === 'http:' && isLoopbackHost(url.hostname))) return url;
    }
    context.addIssue({ code: 'custom', message: `must be ${what}, https (http only for localhost and 127.0.0.1)` });
    return z.NEVER;
  });

const publicUrl = secureAddress('the address of the desk').refine(
  (url) => url.pathname === '/',
  'must have no path: the desk answers at the root of its name',
);

const network = (text: string) => {
  const [address = '', prefix, more] = text.split('/');
  const version = isIP(address);
  if (version === 0 || more !== undefined) return false;
  return prefix === undefined || (/^\d{1,3}$/.test(prefix) && Number(prefix) <= (version === 4 ? 32 : 128));
};

/** A secret that another program shows, as one word in a header. */
export const visibleSecret = z.string().regex(/^[\x21-\x7e]{16,}$/, 'must be 16 or more visible ASCII characters');

export const sessionSecrets = z
  .string()
  .transform((text) => list(text, ','))
  .pipe(
    z
      .array(z.string().min(SECRET_MIN_LENGTH, `must hold secrets of at least ${SECRET_MIN_LENGTH} characters each`))
      .min(1, 'must hold at least one secret'),
  );

const headerName = z
  .string()
  .regex(/^[A-Za-z0-9-]+$/, 'must be the name of a header')
  .transform((name) => name.toLowerCase());
const claimName = z.string();

const amount = (of: string, min: number, max: number) =>
  z.coerce.number(`must be a number of ${of}`).min(min, `must be at least ${min}`).max(max, `must be at most ${max}`);

/** The names of the headers by which a proxy says who is asking, its secret's included. */
export const identityHeaders = ({ mode, proxy }: Pick<AuthSettings, 'mode' | 'proxy'>): string[] =>
  mode === 'proxy' ? [...Object.values(proxy.headers), PROXY_SECRET_HEADER] : [];

/** The variables, by name. */
export const authVariables = {
  AUTH_MODE: z.enum(authModes, 'must be local, oidc or proxy').default('local'),
  PUBLIC_URL: publicUrl.optional(),
  OIDC_ISSUER: secureAddress('the address of the OpenID provider').optional(),
  OIDC_CLIENT_ID: z.string().optional(),
  OIDC_CLIENT_SECRET: z.string().optional(),
  OIDC_CLIENT_SECRET_FILE: z.string().optional(),
  OIDC_SCOPES: z
    .string()
    .refine((text) => text.split(/\s+/).includes('openid'), 'must contain openid')
    .default('openid profile email'),
  OIDC_EMAIL_CLAIM: claimName.default('email'),
  OIDC_NAME_CLAIM: claimName.default('name'),
  OIDC_GROUPS_CLAIM: claimName.default('groups'),
  SESSION_SECRETS: z.string().optional(),
  SESSION_SECRETS_FILE: z.string().optional(),
  SESSION_IDLE_MINUTES: amount('minutes', 0.05, 10_080).prefault('120'),
  SESSION_MAX_HOURS: amount('hours', 0.001, 720).prefault('12'),
  TRUSTED_PROXIES: z
    .string()
    .transform((text) => list(text, ','))
    .refine((entries) => entries.every(network), 'must name addresses or networks, like 10.0.0.7,192.168.0.0/16')
    .optional(),
  PROXY_EMAIL_HEADER: headerName.prefault('x-forwarded-email'),
  PROXY_NAME_HEADER: headerName.prefault('x-forwarded-preferred-username'),
  PROXY_GROUPS_HEADER: headerName.prefault('x-forwarded-groups'),
  PROXY_SECRET: visibleSecret.optional(),
  PROXY_SECRET_FILE: z.string().optional(),
  PROXY_SIGN_OUT_URL: z
    .string()
    .regex(/^(\/(?!\/)|https:\/\/)[\x21-\x7e]*$/, 'must be a path or an https address')
    .optional(),
  ROLE_MAPPING: roleMapping.optional(),
  REQUIRE_REASON: kinds.default([]),
  REQUIRE_TICKET: kinds.default([]),
  TICKET_PATTERN: regularExpression.optional(),
  REFUSE_HARD: hardRefusals.default([]),
};
type AuthVariables = z.output<z.ZodObject<typeof authVariables>>;
type Name = keyof typeof authVariables;

/** What only has a meaning when people are told apart: set by mistake, it would lull whoever set it. */
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
      if (env[name] !== undefined) yield [name, 'is set, but AUTH_MODE is local: nobody signs in'];
  if (mode !== 'proxy')
    for (const name of ['PROXY_SECRET', 'PROXY_SECRET_FILE'] as const)
      if (env[name] !== undefined) yield [name, `is set, but AUTH_MODE is ${mode}: only AUTH_MODE=proxy uses it`];
  for (const name of ['OIDC_CLIENT_SECRET', 'SESSION_SECRETS', 'PROXY_SECRET'] as const)
    if (env[name] !== undefined && env[`${name}_FILE`] !== undefined) yield [name, `and ${name}_FILE are both set`];
  if (mode === 'oidc' && (env.SESSION_SECRETS ?? env.SESSION_SECRETS_FILE) === undefined)
    yield ['SESSION_SECRETS', 'is missing (or name a file in SESSION_SECRETS_FILE): AUTH_MODE=oidc needs it'];
}

interface Revealed {
  clientSecret: Secret | undefined;
  sessionSecrets: Secret[];
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
      env.AUTH_MODE === 'oidc'
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
