import 'server-only';
import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { errorNamed } from '@/lib/shared/error-named';
import { isLoopbackHost } from '@/lib/shared/loopback';
import { messageOf } from './app-error';
import { type AuthSettings, authComplaints, authSettingsOf } from './auth/auth-settings';
import { cdnComplaints, cdnConfig, cdnVariables } from './settings/cdn';
import {
  addressWithoutCredentials,
  type DatabaseSetting,
  DEFAULT_DATABASE,
  databaseSetting,
} from './settings/database-setting';
import { edgeConfig, edgeVariables } from './settings/edge';
import { networkConfig, networkVariables, withLowerCaseProxy } from './settings/network';
import { queueConfig, queueVariables } from './settings/queue';
import { SecretFile } from './settings/secret-file';
import {
  internalVariables,
  limitConfig,
  limitVariables,
  serverConfig,
  serverVariables,
  visibleSecret,
} from './settings/server';
import { amount, Secret } from './settings/setting-values';
import { authVariables, sessionSecrets } from './settings/sign-in';

type TopicConfig = ReturnType<typeof cdnConfig> &
  ReturnType<typeof networkConfig> &
  ReturnType<typeof queueConfig> &
  ReturnType<typeof edgeConfig> &
  ReturnType<typeof limitConfig> &
  ReturnType<typeof serverConfig>;

/** Every setting as the desk uses it; the topics say what their own mean. */
export interface Config extends TopicConfig {
  database: DatabaseSetting;
  /** To PostgreSQL, at most so many at once. */
  databaseConnections: number;
  /** Days to keep purges; undefined: forever. */
  retentionDays: number | undefined;
  auth: AuthSettings;
  /** The bearer token of a metrics collector; undefined where none is set. */
  metricsToken: Secret | undefined;
  /** Address of the sandbox's edge when the desk runs on the sandbox, for the banner. */
  sandboxEdgeUrl: string | undefined;
}

/** One line that names each bad variable and never prints a value that may be a secret. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
}
export const isConfigError = errorNamed<ConfigError>('ConfigError');

const historyVariables = {
  DATABASE_URL: databaseSetting.optional().meta({
    description:
      'The database: `file:PATH` for SQLite (a relative path counts from this folder, in a container from `/`), or `postgres://USER:PASSWORD@HOST/DATABASE` for PostgreSQL 13 or newer',
    defaultText: `file:${DEFAULT_DATABASE.file}`,
  }),
  DATABASE_URL_FILE: z.string().optional().meta({ example: '/run/secrets/database-url' }),
  DATABASE_CONNECTIONS: amount('connections', 2, 100).int('must be a whole number').prefault('10').meta({
    description:
      'Connections to PostgreSQL per replica at most. While a replica starts, it needs two more. Keep the sum of all replicas below `max_connections` of the server',
  }),
  RETENTION_DAYS: amount('days', 1, 36_500).optional().meta({
    description:
      'Days to keep purges. The desk removes older purges that are no longer in progress, with their share links and idempotency keys; it never removes audit entries. Without it, the desk keeps all purges',
    example: '730',
  }),
};

/** Every setting by topic: what `readConfig` reads and what docs/configuration.md lists. */
export const settingTopics = {
  'F5 Distributed Cloud': cdnVariables,
  Network: networkVariables,
  'Sending and tracking': queueVariables,
  'Looks at the edge': edgeVariables,
  Database: historyVariables,
  'Sign-in and roles': authVariables,
  Limits: limitVariables,
  Server: serverVariables,
};

/** A value is given as it is or in a file. */
function* setTwice(env: Record<string, unknown>): Generator<[name: string, message: string]> {
  for (const [name, value] of Object.entries(env))
    if (value !== undefined && env[`${name}_FILE`] !== undefined) yield [name, `and ${name}_FILE are both set`];
}

const environment = z
  .object({
    ...cdnVariables,
    ...networkVariables,
    ...queueVariables,
    ...edgeVariables,
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
        message:
          'must be 127.0.0.1, localhost or ::1: AUTH_MODE is local, so Purge Desk accepts only local connections',
      });
    for (const [name, message] of [...cdnComplaints(env), ...authComplaints(env), ...setTwice(env)])
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
  if (!parsed.success) throw new ConfigError(`bad setting: ${variable} must contain only ${holds}`);
  return parsed.data;
}

/** A secret whose file may be replaced while the desk runs. */
const secretInFile = (...[variable, file, schema, holds]: Parameters<typeof fromFile<string>>) =>
  new SecretFile(file, () => fromFile(variable, file, schema, holds));

/** A secret that is given as it is or in a file, and is not shown. */
function secretsOf(env: z.output<typeof environment>) {
  const word = 'a secret of 16 visible characters';
  const secretOf = (
    variable: 'OIDC_CLIENT_SECRET' | 'METRICS_TOKEN' | 'PROXY_SECRET' | 'SESSION_SECRETS',
    schema: z.ZodType<string>,
    holds: string,
  ) => {
    const [given, file] = [env[variable], env[`${variable}_FILE`]];
    if (given !== undefined) return new Secret(given);
    return file === undefined ? undefined : secretInFile(`${variable}_FILE`, file, schema, holds);
  };
  const session = sessionSecrets.optional().safeParse(env.SESSION_SECRETS);
  if (!session.success) throw new ConfigError(`bad setting: SESSION_SECRETS ${session.error.issues[0]?.message}`);
  return {
    proxySecret: secretOf('PROXY_SECRET', visibleSecret, word),
    metricsToken: secretOf('METRICS_TOKEN', visibleSecret, word),
    clientSecret: secretOf('OIDC_CLIENT_SECRET', z.string().min(1), 'the secret'),
    sessionSecrets: secretOf('SESSION_SECRETS', sessionSecrets, 'secrets of 32 characters or more'),
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
  if (given) return given;
  return file ? databaseInFile('DATABASE_URL_FILE', file) : DEFAULT_DATABASE;
}

/** The database whose address is in a file. Of what the file holds later, the credentials count. */
function databaseInFile(variable: string, file: string): DatabaseSetting {
  const read = () => fromFile(variable, file, databaseSetting, 'the address');
  const first = read();
  if (first.kind === 'sqlite') return first;
  const url = new SecretFile(file, () => {
    const now = read();
    if (now.kind === 'postgres' && addressWithoutCredentials(now) === addressWithoutCredentials(first))
      return now.url.reveal();
    throw new ConfigError(`bad setting: ${variable} names another database: restart Purge Desk to use it`);
  });
  return { kind: 'postgres', url };
}

/** What is set; an empty variable counts as unset. */
const presentIn = (variables: NodeJS.ProcessEnv) =>
  withLowerCaseProxy(
    Object.fromEntries(Object.entries(variables).flatMap(([key, value]) => (value ? [[key, value]] : []))),
  );

/** Opens files, so that one that cannot be used is a bad setting. */
function opening<T>(open: () => T): T {
  try {
    return open();
  } catch (error) {
    throw isConfigError(error) ? error : new ConfigError(`bad setting: ${messageOf(error)}`);
  }
}

/** Reads the environment; throws a `ConfigError` with one line that names every bad variable. Empty means unset. */
export function readConfig(variables: NodeJS.ProcessEnv): Config {
  const present = presentIn(variables);
  const parsed = environment.safeParse(present);
  if (!parsed.success) throw new ConfigError(`bad setting: ${describeIssues(parsed.error, present)}`);
  const env = parsed.data;
  const secrets = secretsOf(env);
  const network = networkConfig(env);
  const needs = { readSecret: secretInFile, ...network, nodeExtraCaFile: env.NODE_EXTRA_CA_CERTS };
  return {
    ...opening(() => cdnConfig(env, needs)),
    ...network,
    ...queueConfig(env),
    ...edgeConfig(env),
    ...limitConfig(env),
    ...serverConfig(env, { isLocal: env.AUTH_MODE === 'local', cdnTimeoutSeconds: env.CDN_TIMEOUT_SECONDS }),
    database: databaseOf(env),
    databaseConnections: env.DATABASE_CONNECTIONS,
    retentionDays: env.RETENTION_DAYS,
    auth: authSettingsOf(env, secrets),
    metricsToken: secrets.metricsToken,
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
