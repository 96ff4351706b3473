import 'server-only';
import { readFileSync } from 'node:fs';
import { z } from 'zod';
import type { UrlForm } from '@/lib/shared/cdn-purge-request';
import type { Distribution } from '@/lib/shared/distribution';
import { isLoopbackHost } from '@/lib/shared/loopback';
import { type AuthSettings, authComplaints, authSettingsOf } from './auth/auth-settings';
import { type DatabaseSetting, DEFAULT_DATABASE, databaseSetting } from './database-setting';
import { Secret } from './secret';
import { amount } from './settings/amount';
import { apiTokenOf, cdnComplaints, cdnVariables } from './settings/cdn';
import { queueVariables } from './settings/queue';
import { internalVariables, limitVariables, serverVariables, visibleSecret } from './settings/server';
import { authVariables, sessionSecrets } from './settings/sign-in';

export interface Config {
  database: DatabaseSetting;
  cdn: {
    /** Origin and path prefix, without a trailing slash. */
    origin: string;
    basePath: string;
    token: Secret;
    timeoutMs: number;
    /** So many failures of an endpoint in a row (0: never) keep calls from it for so many milliseconds. */
    breaker: { failures: number; pauseMs: number };
    urlForm: UrlForm;
  };
  namespaces: string[];
  /** How fast purges are sent. */
  sending: { perMinute: number; burst: number };
  /** Given in the configuration instead of being discovered. */
  distributions: Distribution[] | undefined;
  distributionsRefreshMs: number;
  /** How many reads of the CDN's configuration all replicas together make in a minute. */
  readsPerMinute: number;
  tracking: {
    /** How long after acceptance the CDN is asked whether a purge is complete. */
    deadlineMs: number;
    pollsPerSecond: number;
  };
  /** How recent the same purge must be for the form to tell of it; 0 never does. */
  duplicateWindowMs: number;
  /** How many days a purge is kept after it was recorded; undefined: for ever. */
  retentionDays: number | undefined;
  auth: AuthSettings;
  /** How often within a minute, by one client. */
  limits: {
    /** Share links that are tried in vain. */
    shareOpens: number;
    /** Readings of one share link that works. */
    shareReadings: number;
    /** Sign-ins from one address. */
    signIns: number;
    /** Wrong credentials and wrong tokens for metrics from one address. */
    wrongCredentials: number;
    /** Purges by one actor, and from one address. */
    purges: number;
  };
  /** What a collector of metrics has to show; undefined where none is set. */
  metricsToken: Secret | undefined;
  ending: {
    /** How long requests are still taken after the desk was asked to end, so that a load balancer notices. */
    delayMs: number;
    /** How long requests may then take to be answered. */
    graceMs: number;
  };
  logLevel: 'debug' | 'info' | 'warn' | 'error' | 'silent';
  /** Address of the sandbox's edge when the desk runs on the sandbox, for the banner. */
  sandboxEdgeUrl: string | undefined;
}

/** Where people sign in, something stands in front of the desk, and has to notice that it ends. */
const DELAY_BEHIND_PROXY_SECONDS = 5;
/** How much longer than a call to the CDN it may take to record what it came to. */
const RECORDING_SECONDS = 10;

/** One line that names each bad variable and never prints a value that may be a secret. */
export class ConfigError extends Error {}

const historyVariables = {
  DATABASE_URL: databaseSetting.optional().meta({
    description:
      'The database: `file:PATH` for SQLite (a relative path counts from this folder, in a container from `/`), or `postgres://USER:PASSWORD@HOST/DATABASE` for PostgreSQL 13 or newer',
    defaultText: `file:${DEFAULT_DATABASE.file}`,
  }),
  DATABASE_URL_FILE: z.string().optional().meta({ example: '/run/secrets/database-url' }),
  RETENTION_DAYS: amount('days', 1, 36_500).optional().meta({
    description:
      'Days to keep purges. The desk removes older purges that are no longer in progress, with their share links and idempotency keys; it never removes audit entries. Without it, the desk keeps all purges',
    example: '730',
  }),
};

/** Every setting by topic: what `readConfig` reads and what docs/configuration.md lists. */
export const settingTopics = {
  'F5 Distributed Cloud': cdnVariables,
  'Sending and tracking': queueVariables,
  Database: historyVariables,
  'Sign-in and roles': authVariables,
  Limits: limitVariables,
  Server: serverVariables,
};

const environment = z
  .object({
    ...cdnVariables,
    ...queueVariables,
    ...historyVariables,
    ...authVariables,
    ...limitVariables,
    ...serverVariables,
    ...internalVariables,
  })
  .superRefine((env, context) => {
    if (env.AUTH_MODE === 'local' && env.HOST !== undefined && !isLoopbackHost(env.HOST))
      context.addIssue({
        code: 'custom',
        path: ['HOST'],
        message: 'must be 127.0.0.1, localhost or ::1: AUTH_MODE is local, so only this machine may be served',
      });
    if (env.METRICS_TOKEN !== undefined && env.METRICS_TOKEN_FILE !== undefined)
      context.addIssue({ code: 'custom', path: ['METRICS_TOKEN'], message: 'and METRICS_TOKEN_FILE are both set' });
    for (const [name, message] of [...cdnComplaints(env), ...authComplaints(env)])
      context.addIssue({ code: 'custom', path: [name], message });
  });

/** Every variable that `readConfig` knows. */
export const settingNames: readonly string[] = Object.keys(environment.shape);

/** Reads a secret from the file that a variable names; throws a `ConfigError` that shows nothing of it. */
function fromFile<T>(variable: string, file: string, schema: z.ZodType<T>, holds: string): T {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch {
    throw new ConfigError(`bad setting: ${variable} cannot be read`);
  }
  const parsed = schema.safeParse(text.trim());
  if (!parsed.success) throw new ConfigError(`bad setting: ${variable} must hold ${holds} and nothing else`);
  return parsed.data;
}

/** A secret that is given as it is or in a file, and is not shown. */
function secretsOf(env: z.output<typeof environment>) {
  const { OIDC_CLIENT_SECRET: client, OIDC_CLIENT_SECRET_FILE: clientFile } = env;
  const { SESSION_SECRETS: session, SESSION_SECRETS_FILE: sessionFile } = env;
  const clientSecret =
    client ?? (clientFile && fromFile('OIDC_CLIENT_SECRET_FILE', clientFile, z.string().min(1), 'the secret'));
  const given = sessionSecrets.safeParse(session ?? '');
  if (session !== undefined && !given.success)
    throw new ConfigError(`bad setting: SESSION_SECRETS ${given.error.issues[0]?.message}`);
  const secrets =
    given.data ??
    (sessionFile
      ? fromFile('SESSION_SECRETS_FILE', sessionFile, sessionSecrets, 'secrets of 32 characters or more')
      : []);
  const { METRICS_TOKEN: metrics, METRICS_TOKEN_FILE: metricsFile } = env;
  const word = 'a secret of 16 visible characters';
  const collector = metrics ?? (metricsFile && fromFile('METRICS_TOKEN_FILE', metricsFile, visibleSecret, word));
  const { PROXY_SECRET: proxy, PROXY_SECRET_FILE: proxyFile } = env;
  const proxySecret = proxy ?? (proxyFile && fromFile('PROXY_SECRET_FILE', proxyFile, visibleSecret, word));
  return {
    proxySecret: proxySecret ? new Secret(proxySecret) : undefined,
    metricsToken: collector ? new Secret(collector) : undefined,
    clientSecret: clientSecret ? new Secret(clientSecret) : undefined,
    sessionSecrets: secrets.map((secret) => new Secret(secret)),
  };
}

function describeIssues(error: z.ZodError, variables: Record<string, string>) {
  const byVariable = new Map<string, string>();
  for (const issue of error.issues) {
    const name = String(issue.path[0]);
    const message = variables[name] === undefined && issue.code === 'invalid_type' ? 'is missing' : issue.message;
    if (!byVariable.has(name)) byVariable.set(name, `${name} ${message}`);
  }
  return [...byVariable.values()].join('; ');
}

interface DatabaseVariables {
  DATABASE_URL?: DatabaseSetting | undefined;
  DATABASE_URL_FILE?: string | undefined;
}

/** The database's address, as it is or from a file: it may hold a password. */
function databaseOf({ DATABASE_URL: given, DATABASE_URL_FILE: file }: DatabaseVariables): DatabaseSetting {
  if (given && file) throw new ConfigError('bad setting: DATABASE_URL and DATABASE_URL_FILE are both set');
  return given ?? (file ? fromFile('DATABASE_URL_FILE', file, databaseSetting, 'the address') : DEFAULT_DATABASE);
}

/** What is set; an empty variable counts as unset. */
const presentIn = (variables: NodeJS.ProcessEnv) =>
  Object.fromEntries(Object.entries(variables).flatMap(([key, value]) => (value ? [[key, value]] : [])));

/** Reads the environment; throws a `ConfigError` with one line that names every bad variable. Empty means unset. */
export function readConfig(variables: NodeJS.ProcessEnv): Config {
  const present = presentIn(variables);
  const parsed = environment.safeParse(present);
  if (!parsed.success) throw new ConfigError(`bad setting: ${describeIssues(parsed.error, present)}`);
  const env = parsed.data;
  const secrets = secretsOf(env);
  return {
    database: databaseOf(env),
    cdn: {
      ...env.F5XC_API_URL,
      token: new Secret(apiTokenOf(env, fromFile)),
      timeoutMs: env.CDN_TIMEOUT_SECONDS * 1000,
      breaker: { failures: Math.floor(env.CDN_BREAKER_FAILURES), pauseMs: env.CDN_BREAKER_SECONDS * 1000 },
      urlForm: env.F5XC_URL_FORM,
    },
    namespaces: [...new Set(env.F5XC_NAMESPACES)],
    distributions: env.F5XC_DISTRIBUTIONS,
    readsPerMinute: env.CDN_READS_PER_MINUTE,
    distributionsRefreshMs: env.DISTRIBUTIONS_REFRESH_SECONDS * 1000,
    sending: { perMinute: env.CDN_RATE_PER_MINUTE, burst: env.CDN_RATE_BURST },
    tracking: { deadlineMs: env.TRACKING_DEADLINE_MINUTES * 60_000, pollsPerSecond: env.CDN_POLLS_PER_SECOND },
    duplicateWindowMs: env.DUPLICATE_WARNING_MINUTES * 60_000,
    retentionDays: env.RETENTION_DAYS,
    auth: authSettingsOf(env, secrets),
    limits: {
      shareOpens: env.LIMIT_SHARE_OPENS_PER_MINUTE,
      shareReadings: env.LIMIT_SHARE_READINGS_PER_MINUTE,
      signIns: env.LIMIT_SIGN_INS_PER_MINUTE,
      wrongCredentials: env.LIMIT_WRONG_CREDENTIALS_PER_MINUTE,
      purges: env.LIMIT_PURGES_PER_MINUTE,
    },
    metricsToken: secrets.metricsToken,
    ending: {
      delayMs: (env.SHUTDOWN_DELAY_SECONDS ?? (env.AUTH_MODE === 'local' ? 0 : DELAY_BEHIND_PROXY_SECONDS)) * 1000,
      graceMs: (env.SHUTDOWN_GRACE_SECONDS ?? env.CDN_TIMEOUT_SECONDS + RECORDING_SECONDS) * 1000,
    },
    logLevel: env.LOG_LEVEL,
    sandboxEdgeUrl: env.SANDBOX_EDGE_URL,
  };
}

export const configFromEnvironment = () => readConfig(process.env);

const databaseVariables = z.object(historyVariables).pick({ DATABASE_URL: true, DATABASE_URL_FILE: true });

/** The database alone, for commands that need nothing else. */
export function databaseFromEnvironment(): DatabaseSetting {
  const present = presentIn(process.env);
  const parsed = databaseVariables.safeParse(present);
  if (!parsed.success) throw new ConfigError(`bad setting: ${describeIssues(parsed.error, present)}`);
  return databaseOf(parsed.data);
}

/** The address that Next's standalone server binds; undefined when another of its servers runs. */
export function standaloneHost(): string | undefined {
  const { __NEXT_PRIVATE_STANDALONE_CONFIG: standalone, HOSTNAME } = process.env;
  return standalone === undefined ? undefined : HOSTNAME || '0.0.0.0';
}
