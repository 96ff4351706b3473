import 'server-only';
import { z } from 'zod';
import { type Distribution, distributionKey } from '@/lib/shared/distributions/distribution';
import { distributionKinds } from '@/lib/shared/distributions/distribution-kind';
import { distributionKeySchema } from '@/lib/shared/distributions/distribution-schema';
import { isLoopbackHost } from '@/lib/shared/loopback';
import { purgeApis } from '@/lib/shared/purges/cdn-purge-request';
import { hostnameSchema, objectNameSchema } from '@/lib/shared/purges/purge-input';
import { isWildcard } from '@/lib/shared/targets/hostname';
import { parseUrl } from '@/lib/shared/text/parse-url';
import type { FindProxy } from '../network/outbound-proxy';
import { openTlsFiles, type TlsFiles } from '../network/tls-files';
import { amount, list, Secret } from './setting-values';

/** The longest that `CDN_TIMEOUT_SECONDS` may be, in milliseconds: replicas need not have the same. */
export const CALL_MAX_MS = 300_000;
/** How much longer than its calls a replica may take to record what they answered, before another one takes over. In milliseconds. */
export const LEASE_MARGIN_MS = 10_000;
const DAY_MS = 86_400_000;

/** Distributions and their domains, as somebody writes them who does not have them looked for. */
export const distributionsSetting = z.string().transform((text, context): Distribution[] => {
  const parsed = list(text, ';').map((entry) => {
    const [key = '', domains = ''] = entry.split('=', 2);
    const name = distributionKeySchema.safeParse(key.trim());
    const hosts = list(domains, ',').map((domain) =>
      domain !== '*' && isWildcard(domain)
        ? hostnameSchema.transform((host) => `*.${host}`).safeParse(domain.slice(2))
        : hostnameSchema.safeParse(domain),
    );
    const valid = hosts.flatMap((host) => (host.success ? [host.data] : []));
    return name.success && hosts.length > 0 && valid.length === hosts.length
      ? { ...name.data, domains: valid, disabled: false }
      : undefined;
  });
  const known = parsed.filter((entry) => entry !== undefined);
  const unique = new Set(known.map(distributionKey));
  if (known.length === parsed.length && known.length > 0 && unique.size === known.length) return known;
  context.addIssue({
    code: 'custom',
    message: 'must look like default/www=www.example.com,img.example.com;prod/shop=shop.example.com',
  });
  return z.NEVER;
});

/** The address of the CDN's API as a setting: its origin and path prefix, without a trailing slash. */
const baseAddress = z.string().transform((text, context) => {
  const fail = (message: string) => {
    context.addIssue({ code: 'custom', message });
    return z.NEVER;
  };
  const url = parseUrl(text);
  if (!url) return fail('must be an absolute URL, like https://TENANT.console.ves.volterra.io');
  const plainLoopback = url.protocol === 'http:' && isLoopbackHost(url.hostname);
  if (url.protocol !== 'https:' && !plainLoopback) return fail('must be https (http only for localhost and 127.0.0.1)');
  if (url.username || url.password || url.search || url.hash) return fail('must not have a user, query or fragment');
  const path = url.pathname.replace(/(?<!\/)\/+$/, '');
  return { origin: url.origin, basePath: path === '/api' ? '' : path };
});

/** A virtual host that the settings name: for one distribution, or for a kind of them with `{name}` in its place. */
export interface VirtualHostSetting {
  /** `namespace/name`, `*` for CDN distributions, or `http:*`. */
  distribution: string;
  /** Left out: the distribution's own. */
  namespace: string | undefined;
  name: string;
}

/** Which virtual host stands for which distribution, for those who do not have it looked for. */
const virtualHostsSetting = z.string().transform((text, context): VirtualHostSetting[] => {
  const parsed = list(text, ';').map((entry) => {
    const [distribution = '', host = '', ...more] = entry.split('=').map((part) => part.trim());
    const [name = '', namespace, ...others] = host.split('/').reverse();
    const isDistribution =
      ['*', 'http:*'].includes(distribution) || distributionKeySchema.safeParse(distribution).success;
    const isHost = objectNameSchema.safeParse(name.replaceAll('{name}', 'name')).success;
    const isNamespace = namespace === undefined || objectNameSchema.safeParse(namespace).success;
    const fits = isDistribution && isHost && isNamespace && more.length === 0 && others.length === 0;
    return fits ? { distribution, namespace, name } : undefined;
  });
  const known = parsed.filter((entry) => entry !== undefined);
  const unique = new Set(known.map(({ distribution }) => distribution));
  if (known.length === parsed.length && known.length > 0 && unique.size === known.length) return known;
  context.addIssue({ code: 'custom', message: 'must look like default/www=ves-io-cdn-www;*=ves-io-cdn-{name}' });
  return z.NEVER;
});

/** It goes into a header as it is. */
const apiToken = z.string().regex(/^[\x21-\x7e]+$/, 'must be one word of visible ASCII characters');

/** The settings of the CDN, by name, as docs/configuration.md lists them. */
export const cdnVariables = {
  F5XC_API_URL: baseAddress.meta({
    description:
      'Address of the F5 console, https (http for loopback only). A path is kept as a prefix; a trailing `/` or a bare `/api` is dropped. Without an address, `npm start` runs the sandbox',
    example: 'https://TENANT.console.ves.volterra.io',
  }),
  F5XC_API_TOKEN: apiToken.optional().meta({
    description:
      'The API token. The desk reads a changed file again. Required, unless there is a client certificate; both together are possible',
  }),
  F5XC_API_TOKEN_FILE: z.string().optional().meta({ example: '/run/secrets/f5xc-token' }),
  F5XC_API_P12_FILE: z.string().optional().meta({
    description:
      'A client certificate with its key as a PKCS#12 file, as the F5 console offers it. The desk reads a changed file again',
    example: '/run/secrets/f5xc-api.p12',
  }),
  F5XC_P12_PASSWORD: z.string().optional().meta({ description: 'The password of the PKCS#12 file' }),
  F5XC_P12_PASSWORD_FILE: z.string().optional().meta({ example: '/run/secrets/f5xc-p12-password' }),
  F5XC_API_CERT_FILE: z.string().optional().meta({
    description:
      'Instead of a PKCS#12 file: a client certificate in PEM format, with those of its issuers. The desk reads a changed file again',
    example: '/run/secrets/f5xc-api.crt',
  }),
  F5XC_API_KEY_FILE: z.string().optional().meta({
    description: 'The key of `F5XC_API_CERT_FILE` in PEM format, without a password',
    example: '/run/secrets/f5xc-api.key',
  }),
  F5XC_CA_FILE: z.string().optional().meta({
    description:
      'A PEM file with certificate authorities that the desk trusts for the CDN, in addition to those that Node.js trusts. The desk reads a changed file again',
    example: '/etc/ssl/certs/company-ca.pem',
  }),
  F5XC_NAMESPACES: z
    .string()
    .transform((text) => list(text, ','))
    .pipe(z.array(objectNameSchema).min(1, 'must name at least one namespace'))
    .prefault('default')
    .meta({ description: 'Namespaces to read distributions from, separated by commas' }),
  F5XC_KINDS: z
    .string()
    .transform((text) => list(text, ','))
    .pipe(
      z
        .array(z.enum(distributionKinds, `must name ${distributionKinds.join(', ')} or both`))
        .min(1, 'must name a kind'),
    )
    .prefault(distributionKinds.join(','))
    .meta({
      description:
        'Kinds of distributions to discover, separated by commas. The name of an HTTP load balancer begins with `http:` in Purge Desk; one without a cache is left out',
    }),
  F5XC_DISTRIBUTIONS: distributionsSetting.optional().meta({
    description: 'Distributions and their domains. Set it to skip discovery',
    example: 'default/www=www.example.com,img.example.com;prod/shop=shop.example.com',
  }),
  F5XC_URL_FORM: z.enum(['absolute', 'path'], 'must be absolute or path').default('absolute').meta({
    description: 'What a URL purge sends: `absolute` for the whole URL, `path` for its path and query only',
  }),
  CDN_PURGE_API: z
    .enum(['auto', ...purgeApis], 'must be auto, cache-purge or purge-command')
    .default('auto')
    .meta({
      description:
        'How purges are sent: `cache-purge` is the call that F5 marks deprecated, `purge-command` its successor. `auto` uses `cache-purge` until the CDN no longer offers it, then `purge-command`',
    }),
  F5XC_VIRTUAL_HOSTS: virtualHostsSetting.optional().meta({
    description:
      'Virtual hosts for `purge-command`, separated by semicolons: `NAMESPACE/NAME=VIRTUAL_HOST` for one distribution, `*=VIRTUAL_HOST` for all CDN distributions, `http:*=VIRTUAL_HOST` for all HTTP load balancers. `{name}` stands for the distribution’s name. `NAMESPACE/VIRTUAL_HOST` names one in another namespace. The desk reads virtual hosts without an entry from the CDN',
    example: 'default/www=ves-io-cdn-www;*=ves-io-cdn-loadbalancer-{name}',
  }),
  PURGE_COMMAND_NOTES: z.enum(['on', 'off'], 'must be on or off').default('on').meta({
    description:
      '`on` writes actor, reason, ticket and the address of the record into each purge command, so that the F5 console shows them',
  }),
  PURGE_COMMAND_KEEP_DAYS: amount('days', 0, 36_500).prefault('7').meta({
    description: 'Days after which the desk deletes a purge command that it made and that has ended; `0` keeps them',
  }),
  ALLOW_DISABLED: z.enum(['on', 'off'], 'must be on or off').default('off').meta({
    description: '`on` allows purges of distributions that are disabled on the CDN',
  }),
  OUTSIDE_PURGES: z.enum(['on', 'off'], 'must be on or off').default('on').meta({
    description:
      '`on` shows purges in the history that were made on the distributions outside Purge Desk, up to 30 days back. The desk reads them from the CDN’s lists in the background',
  }),
  CDN_TIMEOUT_SECONDS: amount('seconds', 1, CALL_MAX_MS / 1000)
    .prefault('20')
    .meta({ description: 'Time limit for one CDN call' }),
  CDN_BREAKER_FAILURES: amount('failures', 0, 1000).prefault('5').meta({
    description: 'Consecutive failures before the circuit breaker of a CDN endpoint opens; `0` disables it',
  }),
  CDN_BREAKER_SECONDS: amount('seconds', 1, 3600).prefault('10').meta({
    description: 'How long an open circuit breaker blocks calls before it lets one call try again',
  }),
  CDN_READS_PER_MINUTE: amount('reads', 1, 100_000).prefault('50').meta({
    description:
      'Reads of lists, distributions and access logs per minute, for all replicas together. Keep it below the quota of your tenant. After a 429, the desk also slows down',
  }),
  DISTRIBUTIONS_REFRESH_SECONDS: amount('seconds', 1, 86_400).prefault('300').meta({
    description:
      'Age at which the desk rereads a list or the domains of a distribution, if `CDN_READS_PER_MINUTE` allows it. The two defaults allow 250 reads per refresh, so 5,000 distributions take 100 minutes',
  }),
};
type CdnVariables = z.output<z.ZodObject<typeof cdnVariables>>;

/** What is wrong between these variables: one sentence a variable. */
export function* cdnComplaints(env: CdnVariables): Generator<[keyof CdnVariables, string]> {
  const { F5XC_API_P12_FILE: p12, F5XC_API_CERT_FILE: cert, F5XC_API_KEY_FILE: key } = env;
  const given = [env.F5XC_API_TOKEN, env.F5XC_API_TOKEN_FILE, p12, cert];
  if (given.every((one) => one === undefined))
    yield [
      'F5XC_API_TOKEN',
      'is missing (or name a file in F5XC_API_TOKEN_FILE, or a client certificate in F5XC_API_P12_FILE)',
    ];
  if (p12 !== undefined && cert !== undefined) yield ['F5XC_API_P12_FILE', 'and F5XC_API_CERT_FILE are both set'];
  if (cert !== undefined && key === undefined) yield ['F5XC_API_KEY_FILE', 'is missing: F5XC_API_CERT_FILE needs it'];
  if (key !== undefined && cert === undefined) yield ['F5XC_API_CERT_FILE', 'is missing: F5XC_API_KEY_FILE needs it'];
}

/** Opens a secret in the file that a variable names; throws for one that cannot be used. */
type SecretReader = (variable: string, file: string, schema: z.ZodType<string>, holds: string) => Secret;

/** Returns a secret as it is given, or from its file; undefined where neither is set. */
function secretOf(
  env: CdnVariables,
  variable: 'F5XC_API_TOKEN' | 'F5XC_P12_PASSWORD',
  readSecret: SecretReader,
  schema: z.ZodType<string>,
  holds: string,
): Secret | undefined {
  const given = env[variable];
  const file = env[`${variable}_FILE`];
  if (given !== undefined) return new Secret(given);
  return file === undefined ? undefined : readSecret(`${variable}_FILE`, file, schema, holds);
}

function clientOf(env: CdnVariables, readSecret: SecretReader): TlsFiles['client'] {
  const { F5XC_API_P12_FILE: p12, F5XC_API_CERT_FILE: certFile, F5XC_API_KEY_FILE: keyFile } = env;
  if (p12 !== undefined) {
    const password = secretOf(env, 'F5XC_P12_PASSWORD', readSecret, z.string(), 'the password');
    return { kind: 'p12', file: p12, password };
  }
  return certFile !== undefined && keyFile !== undefined ? { kind: 'pem', certFile, keyFile } : undefined;
}

interface CdnNeeds {
  readSecret: SecretReader;
  findProxy: FindProxy;
  nodeExtraCaFile: string | undefined;
}

/** Returns these settings as the desk uses them; throws for a file that cannot be used. */
export const cdnConfig = (env: CdnVariables, { readSecret, findProxy, nodeExtraCaFile }: CdnNeeds) => ({
  cdn: {
    /** Without a trailing slash. */
    origin: env.F5XC_API_URL.origin,
    /** The prefix of every path, without a trailing slash. */
    basePath: env.F5XC_API_URL.basePath,
    /** Undefined where a client certificate is the only credential. */
    token: secretOf(env, 'F5XC_API_TOKEN', readSecret, apiToken, 'the token'),
    /** Undefined: the desk has no certificate and trusts what Node trusts. */
    tls: openTlsFiles({ caFile: env.F5XC_CA_FILE, nodeExtraCaFile, client: clientOf(env, readSecret) }),
    caFile: env.F5XC_CA_FILE,
    proxy: findProxy(new URL(env.F5XC_API_URL.origin)),
    timeoutMs: env.CDN_TIMEOUT_SECONDS * 1000,
    /** Consecutive failures of an endpoint (0: never) after which calls to it pause, and for how long. */
    breaker: { failures: Math.floor(env.CDN_BREAKER_FAILURES), pauseMs: env.CDN_BREAKER_SECONDS * 1000 },
    urlForm: env.F5XC_URL_FORM,
    /** How purges are sent; `auto`: as the CDN offers it. */
    purgeApi: env.CDN_PURGE_API,
    virtualHosts: env.F5XC_VIRTUAL_HOSTS ?? [],
    allowDisabled: env.ALLOW_DISABLED === 'on',
    /** Whether the history shows purges that were made without the desk. */
    outsidePurges: env.OUTSIDE_PURGES === 'on',
    /** Whether purge commands name who wants them and why. */
    commandNotes: env.PURGE_COMMAND_NOTES === 'on',
    /** How long purge commands are kept that have ended; undefined: for ever. */
    commandsKeptMs: env.PURGE_COMMAND_KEEP_DAYS === 0 ? undefined : env.PURGE_COMMAND_KEEP_DAYS * DAY_MS,
  },
  namespaces: [...new Set(env.F5XC_NAMESPACES)],
  kinds: [...new Set(env.F5XC_KINDS)],
  /** Undefined: the desk discovers them. */
  distributions: env.F5XC_DISTRIBUTIONS,
  distributionsRefreshMs: env.DISTRIBUTIONS_REFRESH_SECONDS * 1000,
  /** Reads of the CDN's configuration per minute, for all replicas together. */
  readsPerMinute: env.CDN_READS_PER_MINUTE,
});
