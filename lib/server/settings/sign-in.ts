import 'server-only';
import { isIP } from 'node:net';
import { RE2JS } from 're2js';
import { z } from 'zod';
import type { Grant, Scope } from '@/lib/shared/access/access';
import { distributionPatternSchema, roleSchema } from '@/lib/shared/access/access-schema';
import { authModes } from '@/lib/shared/access/me';
import { isLoopbackHost } from '@/lib/shared/loopback';
import { targetKinds } from '@/lib/shared/purges/purge-terms';
import { parseUrl } from '@/lib/shared/text/parse-url';
import { hiddenProblem } from '@/lib/shared/text/visible-text';
import { visibleSecret } from './server';
import { amount, list } from './setting-values';

let compiled: { pattern: string; expression: RE2JS } | undefined;

/** Reads a ticket pattern; throws for what RE2 cannot read. RE2 takes no longer than the ticket is long, whatever the pattern. */
export function ticketExpression(pattern: string): RE2JS {
  // A desk has one of them.
  if (compiled?.pattern !== pattern) compiled = { pattern, expression: RE2JS.compile(pattern) };
  return compiled.expression;
}

/** A group of the company's directory, and what it gives. `*` is everybody who is signed in. */
export interface GroupGrant extends Grant {
  group: string;
}

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
  .pipe(z.array(z.enum(targetKinds, `must contain only these kinds: ${targetKinds.join(', ')}`)));

const regularExpression = z
  .string()
  .refine((text) => {
    try {
      return ticketExpression(text) !== undefined;
    } catch {
      return false;
    }
  }, 'must be an RE2 regular expression (no back-references, no look-ahead), like INC\\d+')
  // It is held against the whole ticket anyway.
  .transform((text) => text.replace(/^\^/, '').replace(/(?<!\\)\$$/, ''));

const secureAddress = (what: string) =>
  z.string().transform((text, context) => {
    const url = parseUrl(text);
    if (url && !url.username && !url.password && !url.search && !url.hash) {
      if (url.protocol === 'https:' || (url.protocol === 'http:' && isLoopbackHost(url.hostname))) return url;
    }
    context.addIssue({ code: 'custom', message: `must be ${what}, https (http only for localhost and 127.0.0.1)` });
    return z.NEVER;
  });

const publicUrl = secureAddress('the address of the desk').refine(
  (url) => url.pathname === '/',
  'must not have a path: Purge Desk runs at the root of its host name',
);

const network = (text: string) => {
  const [address = '', prefix, more] = text.split('/');
  const version = isIP(address);
  if (version === 0 || more !== undefined) return false;
  return prefix === undefined || (/^\d{1,3}$/.test(prefix) && Number(prefix) <= (version === 4 ? 32 : 128));
};

/** The secrets in a setting, the newest first. */
export const secretsIn = (text: string) => list(text, ',');

export const sessionSecrets = z
  .string()
  .refine((text) => secretsIn(text).length > 0, 'must contain at least one secret')
  .refine(
    (text) => secretsIn(text).every(({ length }) => length >= SECRET_MIN_LENGTH),
    `must contain secrets of at least ${SECRET_MIN_LENGTH} characters each`,
  );

const headerName = z
  .string()
  .regex(/^[A-Za-z0-9-]+$/, 'must be the name of a header')
  .transform((name) => name.toLowerCase());
const claimName = z.string();

/** The settings of sign-in and rights, by name, as docs/configuration.md lists them. */
export const authVariables = {
  AUTH_MODE: z.enum(authModes, 'must be local, oidc or proxy').default('local').meta({
    description:
      '`local`: one operator, on loopback. `oidc`: sign-in through an OpenID provider. `proxy`: a reverse proxy names the user',
  }),
  PUBLIC_URL: publicUrl.optional().meta({
    description: 'Address of the desk in browsers; https, or http on loopback. Required unless `AUTH_MODE` is `local`',
    example: 'https://purge.example.com',
  }),
  OIDC_ISSUER: secureAddress('the address of the OpenID provider')
    .optional()
    .meta({ description: 'Address of the OpenID provider. Required for `oidc`', example: 'https://login.example.com' }),
  OIDC_CLIENT_ID: z
    .string()
    .optional()
    .meta({ description: 'Client ID of the desk at the provider. Required for `oidc`', example: 'purge-desk' }),
  OIDC_CLIENT_SECRET: z
    .string()
    .optional()
    .meta({ description: 'Client secret. Without it, the desk is a public client (PKCE)' }),
  OIDC_CLIENT_SECRET_FILE: z.string().optional().meta({ example: '/run/secrets/oidc-client' }),
  OIDC_SCOPES: z
    .string()
    .refine((text) => text.split(/\s+/).includes('openid'), 'must contain openid')
    .default('openid profile email')
    .meta({ description: 'Scopes to request; must contain `openid`. Some providers need `groups` here, too' }),
  OIDC_EMAIL_CLAIM: claimName.default('email').meta({ description: 'Claim with the identity for records' }),
  OIDC_NAME_CLAIM: claimName.default('name').meta({ description: 'Claim with the display name' }),
  OIDC_GROUPS_CLAIM: claimName
    .default('groups')
    .meta({ description: 'Claim with the groups; dots make a path: `realm_access.roles`' }),
  SESSION_SECRETS: z.string().optional().meta({
    description: 'Secrets of 32 characters or more, the newest first, separated by commas. Required for `oidc`',
  }),
  SESSION_SECRETS_FILE: z.string().optional().meta({ example: '/run/secrets/sessions' }),
  SESSION_IDLE_MINUTES: amount('minutes', 0.05, 10_080)
    .prefault('120')
    .meta({ description: 'A session ends after this time without activity' }),
  SESSION_MAX_HOURS: amount('hours', 0.001, 720)
    .prefault('12')
    .meta({ description: 'A session ends after this time in any case' }),
  TRUSTED_PROXIES: z
    .string()
    .transform((text) => list(text, ','))
    .refine((entries) => entries.every(network), 'must name addresses or networks, like 10.0.0.7,192.168.0.0/16')
    .optional()
    .meta({
      description:
        'Addresses and networks whose `X-Forwarded-For` and identity headers the desk trusts: name the proxy and nothing else. Required for `proxy`. Without it, all users behind an https proxy share one address in limits and in the audit log; the desk warns at the start and on the settings page',
      example: '10.0.0.7,192.168.7.0/28',
    }),
  PROXY_EMAIL_HEADER: headerName
    .prefault('x-forwarded-email')
    .meta({ description: 'Identity header with the e-mail address' }),
  PROXY_NAME_HEADER: headerName
    .prefault('x-forwarded-preferred-username')
    .meta({ description: 'Identity header with the display name' }),
  PROXY_GROUPS_HEADER: headerName
    .prefault('x-forwarded-groups')
    .meta({ description: 'Identity header with the groups, separated by commas' }),
  PROXY_SECRET: visibleSecret.optional().meta({
    description:
      'The secret that the proxy sends in `X-Purge-Desk-Proxy-Secret`, 16 visible characters or more. Identity headers count only with it. Without one, the desk warns at the start and on the settings page',
  }),
  PROXY_SECRET_FILE: z.string().optional().meta({ example: '/run/secrets/purge-desk-proxy' }),
  PROXY_SIGN_OUT_URL: z
    .string()
    .regex(/^(\/(?!\/)|https:\/\/)[\x21-\x7e]*$/, 'must be a path or an https address')
    .optional()
    .meta({ description: 'Address at which the proxy signs people out', example: '/oauth2/sign_out' }),
  ROLE_MAPPING: roleMapping.optional().meta({
    description: 'Groups and their roles. Required unless `AUTH_MODE` is `local`',
    example: 'cdn-admins=admin;support-emea=purger@default/www*',
  }),
  REQUIRE_REASON: kinds
    .default([])
    .meta({ description: 'Kinds of target that need a reason', example: 'hostname,pattern,all' }),
  REQUIRE_TICKET: kinds
    .default([])
    .meta({ description: 'Kinds of target that need a ticket', example: 'hostname,pattern,all' }),
  TICKET_PATTERN: regularExpression.optional().meta({
    description:
      'Regular expression that a whole ticket must match. RE2 reads it, so no pattern can stop the desk: the desk refuses back-references and look-ahead at the start. The server checks it, not the form',
    example: 'INC[0-9]+',
  }),
  REFUSE_HARD: hardRefusals.default([]).meta({
    description: 'Who cannot purge hard: a role and the roles below it, distributions, or both',
    example: 'purger;lead@prod/*;@media/*',
  }),
};
