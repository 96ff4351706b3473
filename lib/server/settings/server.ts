import 'server-only';
import { z } from 'zod';
import { visible } from '@/lib/shared/text/visible-text';
import { amount } from './setting-values';

/** A secret that another program shows, as one word in a header. */
export const visibleSecret = z.string().regex(/^[\x21-\x7e]{16,}$/, 'must be 16 or more visible ASCII characters');

/** Limits for one client, by name, as docs/configuration.md lists them. */
export const limitVariables = {
  LIMIT_PURGES_PER_MINUTE: amount('purges', 1, 100_000).prefault('60').meta({
    description: 'Purges by one actor, and purges from one address',
  }),
  LIMIT_WAITING_LINES: amount('lines', 1, 10_000_000).int('must be a whole number').prefault('20000').meta({
    description:
      'Unsent lines of bulk jobs that one actor can have at a time, including those of paused jobs. The desk refuses a list that would exceed this',
  }),
  LIMIT_LOOKS_PER_MINUTE: amount('looks', 1, 100_000).prefault('60').meta({
    description:
      'Looks at the edge by one actor, including those before purges, and reads of recently served paths. One look requests a URL at every view and at the origin. Above the limit, the desk sends a purge without a look',
  }),
  LIMIT_SIGN_INS_PER_MINUTE: amount('sign-ins', 1, 100_000).prefault('30').meta({
    description: 'Sign-ins from one address. For IPv6, an address is a /64 network, here and below',
  }),
  LIMIT_WRONG_CREDENTIALS_PER_MINUTE: amount('credentials', 1, 100_000).prefault('30').meta({
    description: 'Wrong credentials and wrong metrics tokens from one address. A right one always works',
  }),
  LIMIT_SHARE_OPENS_PER_MINUTE: amount('opens', 1, 100_000).prefault('30').meta({
    description: 'Wrong share links from one address',
  }),
  // An open page of a purge in progress reads its link once a second, and users in one office share an address.
  LIMIT_SHARE_READINGS_PER_MINUTE: amount('readings', 1, 100_000).prefault('600').meta({
    description: 'Reads of one share link from one address. All addresses together may read it five times as often',
  }),
};

/** The settings of the process itself, by name, as docs/configuration.md lists them. */
export const serverVariables = {
  // Read by scripts/run/serve.mjs, which listens when the settings are right.
  HOST: z.string().optional().meta({
    description: 'Address to listen on; in local mode only `127.0.0.1`, `localhost` or `::1`',
    defaultText: '127.0.0.1',
  }),
  PORT: z.coerce
    .number('must be a port')
    .int('must be a port')
    .min(1, 'must be a port')
    .max(65_535, 'must be a port')
    .optional()
    .meta({ description: 'Port to listen on', defaultText: '3000' }),
  DESK_NAME: z
    .string()
    .trim()
    .max(60, 'must have 60 characters at most')
    .refine((text) => visible(text) === text, 'must not contain invisible characters')
    .transform((text) => text || undefined)
    .optional()
    .meta({
      description:
        'Name of your company or team, for people outside: on shared pages, their previews, and sign-in pages',
      example: 'Example Shop',
    }),
  LOG_LEVEL: z
    .enum(['debug', 'info', 'warn', 'error', 'silent'], 'must be debug, info, warn, error or silent')
    .default('info')
    .meta({
      description: '`debug`, `info`, `warn`, `error` or `silent`. Logs are JSON lines on standard output',
    }),
  METRICS_TOKEN: visibleSecret.optional().meta({
    description:
      'Bearer token for `GET /api/metrics`, 16 characters or more. Without it, only the local operator (`AUTH_MODE=local`) can read metrics',
  }),
  METRICS_TOKEN_FILE: z.string().optional().meta({ example: '/run/secrets/purge-desk-metrics' }),
  // Read by scripts/run/serve.mjs, before there is anybody who could refuse it.
  KEEP_ALIVE_SECONDS: amount('seconds', 1, 86_400).optional().meta({
    description:
      'How long an idle connection stays open. Set it longer than the idle time-out of your load balancer (`620` behind Google Cloud)',
    defaultText: '75',
  }),
  SHUTDOWN_DELAY_SECONDS: amount('seconds', 0, 300).optional().meta({
    description: 'How long the desk still accepts requests after SIGTERM, so that a load balancer notices',
    defaultText: '`0` in local mode, else `5`',
  }),
  SHUTDOWN_GRACE_SECONDS: amount('seconds', 0, 900).optional().meta({
    description: 'How long requests in flight may take after that',
    defaultText: '`CDN_TIMEOUT_SECONDS` + 10',
  }),
};

/** Variables that only `npm start` sets, when it runs the sandbox. */
export const internalVariables = {
  SANDBOX_EDGE_URL: z.url('must be a URL').optional(),
};

/** With sign-in, a load balancer is in front of the desk and has to notice that it ends. */
const DELAY_BEHIND_PROXY_SECONDS = 5;
/** Time to record the outcome of a CDN call, beyond the call itself. */
const RECORDING_SECONDS = 10;

/** Returns the limits as the desk uses them. */
export const limitConfig = (env: z.output<z.ZodObject<typeof limitVariables>>) => ({
  /** Lines of bulk jobs that one actor can have waiting. */
  waitingLinesMax: env.LIMIT_WAITING_LINES,
  /** How often per minute, by one client. */
  limits: {
    /** Wrong share links. */
    shareOpens: env.LIMIT_SHARE_OPENS_PER_MINUTE,
    /** Reads of one valid share link. */
    shareReadings: env.LIMIT_SHARE_READINGS_PER_MINUTE,
    /** Sign-ins from one address. */
    signIns: env.LIMIT_SIGN_INS_PER_MINUTE,
    /** Wrong credentials and wrong metrics tokens from one address. */
    wrongCredentials: env.LIMIT_WRONG_CREDENTIALS_PER_MINUTE,
    /** Purges by one actor, and from one address. */
    purges: env.LIMIT_PURGES_PER_MINUTE,
    /** Looks at the edge by one actor. */
    looks: env.LIMIT_LOOKS_PER_MINUTE,
  },
});

/** Returns these settings as the desk uses them; a call to the CDN and a load balancer decide how long the end takes. */
export const serverConfig = (
  env: z.output<z.ZodObject<typeof serverVariables>>,
  { isLocal, cdnTimeoutSeconds }: { isLocal: boolean; cdnTimeoutSeconds: number },
) => ({
  ending: {
    /** How long the desk still accepts requests after a signal. */
    delayMs: (env.SHUTDOWN_DELAY_SECONDS ?? (isLocal ? 0 : DELAY_BEHIND_PROXY_SECONDS)) * 1000,
    /** How long requests in flight may then take. */
    graceMs: (env.SHUTDOWN_GRACE_SECONDS ?? cdnTimeoutSeconds + RECORDING_SECONDS) * 1000,
  },
  logLevel: env.LOG_LEVEL,
  deskName: env.DESK_NAME,
});
